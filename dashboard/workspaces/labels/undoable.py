"""Changes of labels on flows, which can be undone."""

from dashboard.workspaces.models import FlowLabel
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo.kinds import UndoableKind, register

FLOW_LABELS = UndoableKind("flow labels", FlowLabel, ("flow_id", "label_id"), Role.RECRUITER)


def register_kinds() -> None:
    """Register the kind of this package."""
    register(FLOW_LABELS)
