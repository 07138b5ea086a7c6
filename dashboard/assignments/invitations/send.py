"""The call to the partner for a row, and the effect of its answer on the row."""

from django.utils import timezone

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import MAX_PAGES, CandidateFinder
from dashboard.assignments.invitations.presence import Doubt, Finding, Presence
from dashboard.assignments.invitations.states import (
    become_unconfirmed,
    need_decision,
    settle,
    transition,
)
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from flows_api import (
    AssignReceipt,
    Conflict,
    FlowsClient,
    FlowsError,
    Rejected,
    UnreadableResponse,
)

EXISTING = ("ALREADY", "EXIST", "DUPLICATE")
"""Words of a refusal that means: this candidate is in the flow."""


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
        case Rejected(is_definite=True):
            settle(row, AssignmentState.REJECTED, reason=_words(answer))
        case FlowsError(may_have_happened=True):
            become_unconfirmed(row, reason=answer.message)
            if row.state == AssignmentState.UNCONFIRMED:
                confirm_in_flow(row, _finder(row, flows))
        case Rejected():
            _confirm_refusal(row, flows, answer)
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


def _confirm_refusal(row: Assignment, flows: FlowsClient, error: Rejected) -> None:
    """Look up the candidate of a refusal that says nothing definite, before it is told.

    Found: they are in the flow. Absent: not assigned, with the partner's words, unless these say
    that the candidate is in the flow, which may list them later. Otherwise a member decides. The
    list of a second invitation shows the candidate anyway.
    """
    if row.again:
        is_there = isinstance(error, Conflict)
        state = AssignmentState.ALREADY_IN if is_there else AssignmentState.REJECTED
        settle(row, state, reason=_words(error))
        return
    become_unconfirmed(row, reason=_words(error), doubt=Doubt.REFUSED)
    if row.state != AssignmentState.UNCONFIRMED:
        return
    match confirm_in_flow(row, _finder(row, flows)):
        case Finding(presence=Presence.ABSENT) if not _speaks_of_existing(error):
            settle(row, AssignmentState.REJECTED, reason=_words(error))
        case Finding(presence=Presence.UNKNOWN, doubt=doubt) if doubt != Doubt.PARTIAL:
            # It stays a refusal: whoever is found later was not assigned by this call.
            need_decision(row, Doubt.REFUSED)


def _finder(row: Assignment, flows: FlowsClient) -> CandidateFinder:
    """Return a finder that reads no whole list for a batch's row: the reconciler does, for all."""
    return CandidateFinder(flows, max_pages=0 if row.batch_id else MAX_PAGES)


def _words(error: Rejected) -> str:
    return "; ".join(error.details.values()) or error.message


def _speaks_of_existing(error: Rejected) -> bool:
    return any(word in f"{error.code} {_words(error)}".upper() for word in EXISTING)


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
