"""The actions of progress that can be undone: labels, snoozes and notes of candidates."""

from dashboard.progress.models import CandidateLabel, Note, Snooze
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo.kinds import UndoableKind, register

LABELS = UndoableKind("labels", CandidateLabel, ("candidate_id", "label_id"), Role.RECRUITER)
SNOOZES = UndoableKind("snoozes", Snooze, ("candidate_id",), Role.RECRUITER)
NOTES = UndoableKind("notes", Note, ("id",), Role.RECRUITER)


def register_kinds() -> None:
    """Register the kinds of this app."""
    for kind in (LABELS, SNOOZES, NOTES):
        register(kind)
