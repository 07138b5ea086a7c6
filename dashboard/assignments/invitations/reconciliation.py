"""Reconciliation of unclear outcomes: look up the candidate, and send again only by decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.assignments.invitations.send import confirm_in_flow, send
from dashboard.assignments.invitations.sending_hours import next_open
from dashboard.assignments.invitations.states import become_unconfirmed, begin_sending, transition
from dashboard.assignments.invitations.timing import max_lookups, next_lookup_at
from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import UNSETTLED, AssignmentState, BatchState
from flows_api import FlowsClient, FlowsError

STOPPED = (BatchState.PAUSED, BatchState.CANCELLED)
MAX_AUTOMATIC_SENDS = 3
"""Maximum of calls for one row by the workspace's rule. A member may send more."""


@dataclass(frozen=True)
class ResendOutcome:
    """The outcome of sending again.

    ``sent`` says whether this very call sent something, ``unread`` that the flow's list could not
    be read. ``error`` is the partner's error.
    """

    sent: bool = False
    unread: bool = False
    error: FlowsError | None = None


def due_rows(now: datetime) -> list[Assignment]:
    """Return unsettled rows that are due, the longest waiting first."""
    rows = Assignment.objects.select_related("workspace")
    return list(rows.filter(state__in=UNSETTLED, due_at__lte=now).order_by("due_at")[:200])


def claim_due_row(row: Assignment) -> bool:
    """Return whether ``row``, which is due, is now this worker's to settle.

    Other workers see it due only later. The state stays the same, so a worker that dies here has
    changed nothing.
    """
    mine = Assignment.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    return bool(mine.update(due_at=timezone.now() + timedelta(seconds=30)))


def reconcile(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Look up a row that is due, and return the error of a call that sent it again, if any.

    After the third lookup in vain the row needs a decision. If that is made already (for this row,
    or by the workspace's rule), it is sent again. A lookup that failed is repeated.
    """
    if row.state == AssignmentState.SENDING:
        become_unconfirmed(row, reason="")
    if row.state != AssignmentState.UNCONFIRMED:
        return None
    match confirm_in_flow(row, flows):
        case None:
            transition(row, due_at=next_lookup_at(0))
        case False:
            return _not_found(row, flows)
    return None


def check_now(row: Assignment, flows: FlowsClient) -> bool | None:
    """Look up a row at a member's request, if its outcome is unclear and no call is running.

    Return what ``look_up`` returns, or None.
    """
    if not row.can_be_checked:
        return None
    if row.state == AssignmentState.SENDING:
        become_unconfirmed(row, reason="")
    return confirm_in_flow(row, flows)


def send_again(row: Assignment, flows: FlowsClient) -> ResendOutcome:
    """Send once more, by a member's decision, to a candidate whom the lookups did not find.

    One more lookup comes first. Of two members who press at the same time, one sends.
    """
    if row.is_erased or row.state != AssignmentState.NEEDS_DECISION:
        return ResendOutcome()
    if not row.again and (found := confirm_in_flow(row, flows)) is not False:
        return ResendOutcome(unread=found is None)
    # The lookup took a while. The row may have been settled or erased meanwhile.
    if row.state != AssignmentState.NEEDS_DECISION or not begin_sending(row, _not_erased()):
        return ResendOutcome()
    return ResendOutcome(sent=True, error=send(row, flows))


def reopen(rows: Iterable[Assignment], *, resend: bool) -> int:
    """Have the reconciler look up these rows, which need a decision, and return their number.

    With ``resend`` it also sends again to those whom this lookup does not find. Erased rows are
    skipped: nobody is left to look up.
    """
    last_lookup = max_lookups() - 1
    return sum(
        transition(
            row,
            _not_erased(),
            state=AssignmentState.UNCONFIRMED,
            lookup_count=last_lookup,
            due_at=timezone.now(),
            resend=resend,
            settled_at=None,
        )
        for row in rows
        if row.state == AssignmentState.NEEDS_DECISION and not row.again
    )


def _not_erased() -> "QuerySet[Assignment]":
    return Assignment.objects.exclude(candidate_key__startswith=ERASED_PREFIX)


def _not_found(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    tried = row.lookup_count + 1
    if tried < max_lookups():
        transition(row, lookup_count=tried, due_at=next_lookup_at(tried))
    elif _may_send(row):
        return _send_in_its_hours(row, flows)
    else:
        transition(row, lookup_count=tried, state=AssignmentState.NEEDS_DECISION, due_at=None)
    return None


def _may_send(row: Assignment) -> bool:
    """Return whether it is decided that the row is sent again.

    Without an e-mail a lookup can't prove the absence of a candidate, so only a member decides.
    """
    if row.resend:
        return True
    if not row.email or row.sends >= MAX_AUTOMATIC_SENDS or not row.workspace.resend_unconfirmed:
        return False
    return row.batch is None or row.batch.state not in STOPPED


def _send_in_its_hours(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Send again, for a batch with sending hours only in these hours, after one more lookup."""
    now = timezone.now()
    opens = next_open(now, row.batch.sending_zone if row.batch else "")
    if opens > now:
        transition(row, due_at=opens)
        return None
    return send(row, flows) if _begun_again(row) else None


def _begun_again(row: Assignment) -> bool:
    """Claim the row for another call, unless its batch was stopped meanwhile.

    The lock makes a concurrent stop wait, so that nothing begins once it is answered.
    """
    with transaction.atomic():
        if row.batch_id and not row.resend:
            batch = Batch.objects.select_for_update().get(pk=row.batch_id)
            if batch.state in STOPPED:
                return False
        return begin_sending(row, Assignment.objects.filter(resend=row.resend))
