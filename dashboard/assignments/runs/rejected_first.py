"""Correction of a batch's first candidate, whom the partner rejected.

The row stays the same, so that the numbers add up to the list. It waits again, and goes first.
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.erased import find_erased_row
from dashboard.assignments.invitations.states import transition
from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs.controls import resume


class AlreadyReserved(Exception):
    """Raised when another row reserves the corrected candidate."""


def rejected_first(batch: Batch) -> Assignment | None:
    """Return the row that ``batch`` paused for, while it waits for a decision, else None."""
    if batch.state != BatchState.PAUSED or batch.pause_kind != PauseKind.FIRST_REJECTED:
        return None
    rows = batch.assignments.filter(pk=batch.rejection.get("row"), state=AssignmentState.REJECTED)
    return rows.exclude(candidate_key__startswith=ERASED_PREFIX).first()


def is_about(posted: Mapping[str, str], row: Assignment | None) -> bool:
    """Return whether a ``posted`` form shows ``row`` in its current state.

    A form about an earlier candidate does not, nor one about this candidate's earlier attempt.
    """
    if row is None:
        return False
    return (posted.get("row"), posted.get("sends")) == (str(row.token), str(row.sends))


def correct_and_resume(batch: Batch, row: Assignment, candidate: CandidateDetails) -> bool:
    """Correct the candidate of ``row``, and resume ``batch`` with it, first and alone.

    Return False, with nothing changed, when another member has decided meanwhile. Raise Taken.
    Another candidate than before may be in the flow already, so the flow is read again.
    """
    is_other_candidate = candidate.key != row.candidate_key
    if is_other_candidate and find_erased_row(batch.workspace_id, batch.flow_id, candidate.key):
        raise AlreadyReserved
    try:
        with transaction.atomic():
            if is_other_candidate:
                Batch.objects.filter(pk=batch.pk).update(flow_read_at=None)
            is_resumed = resume(batch) and _reset_row(row, candidate)
            transaction.set_rollback(not is_resumed)
    except IntegrityError:
        batch.refresh_from_db()
        raise AlreadyReserved from None
    return is_resumed


def _reset_row(row: Assignment, candidate: CandidateDetails) -> bool:
    return transition(
        row,
        None,
        state=AssignmentState.WAITING,
        candidate_key=candidate.key,
        reason="",
        sent_at=None,
        settled_at=None,
        **candidate.columns(),
    )
