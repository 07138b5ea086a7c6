"""Reconciliation of unclear outcomes: look up the candidate, and send again only by decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.assignments.invitations.finder import CandidateFinder
from dashboard.assignments.invitations.presence import ABSENT, Doubt, Finding, Presence
from dashboard.assignments.invitations.send import confirm_in_flow, send
from dashboard.assignments.invitations.sending_hours import next_open
from dashboard.assignments.invitations.states import (
    become_unconfirmed,
    begin_sending,
    need_decision,
    settle,
    transition,
)
from dashboard.assignments.invitations.timing import (
    is_absence_certain,
    max_lookups,
    next_lookup_at,
)
from dashboard.assignments.models.assignments import ERASED_PREFIX, Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from flows_api import FlowsClient, FlowsError

STOPPED = (BatchState.PAUSED, BatchState.CANCELLED)
MAX_AUTOMATIC_SENDS = 3
"""Maximum of calls for one row by the workspace's rule. A member may send more."""


@dataclass(frozen=True)
class ResendOutcome:
    """The outcome of sending again.

    ``sent`` says whether this very call sent something, ``unread`` that the flow's list could not
    be read, ``in_doubt`` that it can't tell whether the candidate is in the flow, and that nobody
    has decided about that yet. ``error`` is the partner's error.
    """

    sent: bool = False
    unread: bool = False
    in_doubt: bool = False
    error: FlowsError | None = None


def claim_due_row(row: Assignment) -> bool:
    """Return whether ``row``, which is due, is now this worker's to settle.

    Other workers see it due only later. The state stays the same, so a worker that dies here has
    changed nothing.
    """
    mine = Assignment.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    return bool(mine.update(due_at=timezone.now() + timedelta(seconds=30)))


def reconcile(
    row: Assignment, flows: FlowsClient, finder: CandidateFinder | None = None
) -> FlowsError | None:
    """Look up a row that is due, and return the error of a call that sent it again, if any.

    After the last lookup in vain the row needs a decision. If that is made already (for this row,
    or by the workspace's rule), it is sent again, but never where the list can't tell whether the
    candidate is in it. A lookup that failed is repeated, and one that came too early to prove an
    absence is never the last.
    """
    if row.state == AssignmentState.SENDING:
        become_unconfirmed(row, reason="")
    if row.state != AssignmentState.UNCONFIRMED:
        return None
    finder = finder or CandidateFinder(flows)
    read_at = finder.reads_from
    match confirm_in_flow(row, finder):
        case None:
            transition(row, due_at=next_lookup_at(0))
        case Finding(presence=Presence.UNKNOWN | Presence.ABSENT) as finding:
            if not _schedule_lookup(row, read_at):
                return _end_lookups(row, flows, finding)
    return None


def check_now(row: Assignment, flows: FlowsClient) -> Finding | None:
    """Look up a row at a member's request, if its outcome is unclear and no call is running.

    Return what ``confirm_in_flow`` returns, or None.
    """
    if not row.can_be_checked:
        return None
    if row.state == AssignmentState.SENDING:
        become_unconfirmed(row, reason="")
    finder = CandidateFinder(flows)
    read_at = finder.reads_from
    finding = confirm_in_flow(row, finder)
    is_certain = finding == ABSENT and is_absence_certain(row.sent_at, read_at)
    if is_certain and _awaits_refusal(row):
        settle(row, AssignmentState.REJECTED, reason=row.reason, doubt="")
    return finding


def _awaits_refusal(row: Assignment) -> bool:
    """Return whether ``row`` was refused, and only a doubt left the decision to a member."""
    return row.state == AssignmentState.NEEDS_DECISION and row.doubt == Doubt.REFUSED


def send_again(
    row: Assignment, flows: FlowsClient, *, despite_doubt: bool = False
) -> ResendOutcome:
    """Send once more, by a member's decision, to a candidate whom the lookups did not find.

    One more lookup comes first. Where that can't tell whether the candidate is in the flow, the
    member must have been asked: ``despite_doubt``. Of two members who press at the same time, one
    sends.
    """
    if row.is_erased or row.state != AssignmentState.NEEDS_DECISION:
        return ResendOutcome()
    if not row.again:
        match confirm_in_flow(row, CandidateFinder(flows)):
            case None:
                return ResendOutcome(unread=True)
            case Finding(presence=Presence.UNKNOWN) if not despite_doubt:
                return ResendOutcome(in_doubt=True)
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
    # A number that the row never had: an older copy of it, unclear as well, must not settle it.
    return sum(
        transition(
            row,
            _not_erased(),
            state=AssignmentState.UNCONFIRMED,
            lookup_count=max(last_lookup, row.lookup_count + 1),
            due_at=timezone.now(),
            resend=resend,
            settled_at=None,
        )
        for row in rows
        if row.state == AssignmentState.NEEDS_DECISION and not row.again
    )


def _not_erased() -> "QuerySet[Assignment]":
    return Assignment.objects.exclude(candidate_key__startswith=ERASED_PREFIX)


def _schedule_lookup(row: Assignment, read_at: datetime) -> bool:
    """Have ``row`` looked up again, unless its lookup at ``read_at`` was the last one."""
    tried = row.lookup_count + 1
    if tried >= max_lookups() and is_absence_certain(row.sent_at, read_at):
        return False
    transition(row, lookup_count=tried, due_at=next_lookup_at(tried, row.sent_at))
    return True


def _end_lookups(row: Assignment, flows: FlowsClient, finding: Finding) -> FlowsError | None:
    """Act on the last lookup, which did not find the candidate.

    Where it can't tell, a member decides, whatever was approved before.
    """
    tried = row.lookup_count + 1
    if finding.presence == Presence.UNKNOWN:
        # What the partner refused stays refused, whatever the list can't tell.
        need_decision(row, row.doubt or finding.doubt, lookup_count=tried)
    elif row.doubt == Doubt.REFUSED and not row.resend:
        settle(row, AssignmentState.REJECTED, reason=row.reason, lookup_count=tried, doubt="")
    elif _may_send(row):
        return _send_in_its_hours(row, flows)
    else:
        need_decision(row, lookup_count=tried)
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
