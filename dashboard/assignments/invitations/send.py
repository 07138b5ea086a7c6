"""The call to the partner for a row, and the effect of its answer on the row."""

from django.utils import timezone

from dashboard.assignments.invitations.candidates import CandidateDetails, find_listed_candidate
from dashboard.assignments.invitations.states import become_unconfirmed, settle, transition
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from flows_api import AssignReceipt, Conflict, FlowsClient, FlowsError, Rejected


def send(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Make the call for ``row`` (in SENDING, just begun), and settle it as far as possible.

    Return the partner's error, if there was one. ``row`` is up to date afterwards. An unclear
    outcome is looked up at once, and left to the reconciler when the candidate is not found yet.
    """
    return record(row, flows, call(row, flows))


def call(row: Assignment, flows: FlowsClient) -> AssignReceipt | FlowsError:
    """Return the partner's answer to the one call for ``row``. Nothing is written here."""
    try:
        return flows.assign(row.flow_id, **CandidateDetails.from_row(row).request_fields())
    except FlowsError as error:
        return error


def record(
    row: Assignment, flows: FlowsClient, answer: AssignReceipt | FlowsError
) -> FlowsError | None:
    """Settle ``row`` as far as ``answer`` allows, and return the answer if it is an error."""
    match answer:
        case AssignReceipt():
            settle(row, AssignmentState.ASSIGNED, candidate_id=answer.candidate_id or "")
            return None
        case Conflict():
            settle(row, AssignmentState.ALREADY_IN, reason=answer.message)
        case Rejected():
            _settle_refused(row, flows, answer)
        case FlowsError(may_have_happened=True):
            become_unconfirmed(row, reason=answer.message)
            if row.state == AssignmentState.UNCONFIRMED:
                confirm_in_flow(row, flows)
        case _:
            _settle_undone(row, answer)
    return answer


def confirm_in_flow(row: Assignment, flows: FlowsClient) -> bool | None:
    """Return whether the candidate is in the flow's list by now, and settle the row if so.

    None means that the list could not be read, which says nothing about the candidate.
    """
    try:
        found = find_listed_candidate(flows, row.flow_id, CandidateDetails.from_row(row))
    except FlowsError:
        return None
    if found is None:
        transition(row, last_lookup_at=timezone.now())
        return False
    settle(row, AssignmentState.CONFIRMED, candidate_id=found.id, last_lookup_at=timezone.now())
    return True


def _settle_refused(row: Assignment, flows: FlowsClient, error: Rejected) -> None:
    """Settle as rejected, or as already in the flow if that is the reason.

    Only a rejection that names no field can have that reason.
    """
    if not error.details and row.email and not row.again and _is_there(row, flows):
        settle(row, AssignmentState.ALREADY_IN, reason=error.message)
    else:
        settle(
            row, AssignmentState.REJECTED, reason="; ".join(error.details.values()) or error.message
        )


def _is_there(row: Assignment, flows: FlowsClient) -> bool:
    try:
        return find_listed_candidate(flows, row.flow_id, CandidateDetails.from_row(row)) is not None
    except FlowsError:
        return False


def _settle_undone(row: Assignment, error: FlowsError) -> None:
    """Settle a row for which certainly nothing was sent.

    A batch's row waits again, unless the batch was cancelled.
    """
    if row.batch_id is None:
        settle(row, AssignmentState.NOT_SENT, reason=error.message)
        return
    transition(
        row, state=AssignmentState.WAITING, reason=error.message[:500], due_at=None, sent_at=None
    )
    # Checked after the row waits again, so either this query or the cancelling UPDATE sees it.
    if Batch.objects.filter(pk=row.batch_id, state=BatchState.CANCELLED).exists():
        settle(row, AssignmentState.CANCELLED)
