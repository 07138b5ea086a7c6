"""The call to the partner for a row, and the effect of its answer on the row."""

from django.utils import timezone

from dashboard.assignments.gates.rule import GateClosed, is_open
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import MAX_PAGES, CandidateFinder
from dashboard.assignments.invitations.presence import Doubt, Finding, Presence
from dashboard.assignments.invitations.states import (
    become_unconfirmed,
    settle,
    transition,
)
from dashboard.assignments.invitations.timing import is_too_late_to_call
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from flows_api import (
    AssignReceipt,
    Conflict,
    FlowsClient,
    FlowsError,
    Overloaded,
    Rejected,
    UnreadableResponse,
)


def send(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Make the call for ``row`` (in SENDING, just begun), and settle it as far as possible.

    Return the partner's error, if there was one. ``row`` is up to date afterwards. An unclear
    outcome is looked up at once, and left to the reconciler when the candidate is not found yet.
    """
    return record(row, flows, call(row, flows))


def call(row: Assignment, flows: FlowsClient) -> AssignReceipt | FlowsError:
    """Return the partner's answer to the one call for ``row``. Nothing is written here.

    No call is made where it might still run when others look the candidate up, and none for whom
    the gate is closed at this moment.
    """
    if row.due_at is not None and is_too_late_to_call(row.due_at):
        return Overloaded("The request waited for too long, so it was not sent.")
    if not is_open(row):
        return GateClosed()
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
        case Rejected(is_definite=True):
            settle(row, AssignmentState.REJECTED, reason=_words(answer))
        case GateClosed():
            settle(row, AssignmentState.NOT_SENT, is_gated=True)
        case FlowsError(may_have_happened=True):
            _confirm_unclear(row, flows, reason=answer.message)
        case Rejected() if row.again:
            _settle_refused_again(row, answer)
        case Rejected():
            _confirm_unclear(row, flows, reason=_words(answer), doubt=Doubt.REFUSED)
        case _:
            _settle_undone(row, answer)
    return answer


def confirm_in_flow(row: Assignment, finder: CandidateFinder) -> Finding | None:
    """Return whether the candidate is in the flow by now, and settle the row if so.

    None means that the list could not be fetched, which says nothing about the candidate.
    """
    try:
        finding = finder.find(row.flow_id, CandidateDetails.from_row(row))
    except UnreadableResponse:
        finding = Finding(Presence.UNKNOWN, doubt=Doubt.UNREADABLE)
    except FlowsError:
        return None
    if finding.presence == Presence.PRESENT:
        _settle_found(row, finding)
    else:
        doubt = row.doubt if row.doubt == Doubt.REFUSED else finding.doubt or ""
        transition(row, last_lookup_at=timezone.now(), doubt=doubt)
    return finding


def _settle_found(row: Assignment, finding: Finding) -> None:
    """Settle a row whose candidate is in the flow: by us, or without us.

    Without us where no call began, or where the partner refused it.
    """
    is_refused = row.doubt == Doubt.REFUSED
    is_ours = row.sent_at is not None and not is_refused
    settle(
        row,
        AssignmentState.CONFIRMED if is_ours else AssignmentState.ALREADY_IN,
        reason=row.reason if is_refused else "",
        doubt="",
        candidate_id=finding.id,
        last_lookup_at=timezone.now(),
    )


def _confirm_unclear(row: Assignment, flows: FlowsClient, *, reason: str, doubt: str = "") -> None:
    """Look up ``row`` at once, whose call had no clear answer. The reconciler does so again.

    A refusal that names no field is no clear answer: the call may have been carried out before, and
    a list that lags shows the candidate only later. So whoever is not found counts as refused only
    after the last lookup.
    """
    become_unconfirmed(row, reason=reason, doubt=doubt)
    if row.state == AssignmentState.UNCONFIRMED:
        confirm_in_flow(row, _finder(row, flows))


def _settle_refused_again(row: Assignment, error: Rejected) -> None:
    """Settle a refused second invitation: its list shows the candidate anyway."""
    is_there = isinstance(error, Conflict)
    state = AssignmentState.ALREADY_IN if is_there else AssignmentState.REJECTED
    settle(row, state, reason=_words(error))


def _finder(row: Assignment, flows: FlowsClient) -> CandidateFinder:
    """Return a finder that reads no whole list for a batch's row: the reconciler does, for all."""
    return CandidateFinder(flows, max_pages=0 if row.batch_id else MAX_PAGES)


def _words(error: Rejected) -> str:
    return "; ".join(error.details.values()) or error.message


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
