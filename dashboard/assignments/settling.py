"""What becomes of an outcome that is unclear: looked up, and sent again only by decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.assignments.batch import Batch, BatchState
from dashboard.assignments.hours import next_open
from dashboard.assignments.models import ERASED, UNSETTLED, Assignment, State
from dashboard.assignments.sending import look_up, send
from dashboard.assignments.states import become_unconfirmed, begin_sending, move
from dashboard.assignments.timing import most_look_ups, next_look_up
from flows_api import FlowsClient, FlowsError

STOPPED = (BatchState.PAUSED, BatchState.CANCELLED)
MOST_SENDS = 3
"""Calls for one row by decision of the workspace's setting; a person may go on."""


@dataclass(frozen=True)
class Resent:
    """What came of sending again: whether this very call ``sent``, or did not since the flow's list
    was ``unread``; ``error`` is the partner's to what was sent."""

    sent: bool = False
    unread: bool = False
    error: FlowsError | None = None


def due(now: datetime) -> list[Assignment]:
    """Unsettled rows whose time has come, the longest waiting first."""
    rows = Assignment.objects.select_related("workspace")
    return list(rows.filter(state__in=UNSETTLED, due_at__lte=now).order_by("due_at")[:200])


def take(row: Assignment) -> bool:
    """Whether ``row``, which is due, is this worker's to settle; others see it due only later.

    The state stays what it is: a worker that dies here has changed nothing.
    """
    mine = Assignment.objects.filter(pk=row.pk, state=row.state, due_at=row.due_at)
    return bool(mine.update(due_at=timezone.now() + timedelta(seconds=30)))


def settle_overdue(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """What a worker does with a row whose time has come: look it up.

    Not found the third time, it waits for a person's decision, unless the decision is made already
    (for this row, or by the workspace's setting): then it is sent again. A look-up that failed is
    repeated. Out: the error of the call that sent it again, if there was one.
    """
    if row.state == State.SENDING:
        become_unconfirmed(row, reason="")
    if row.state != State.UNCONFIRMED:
        return None
    match look_up(row, flows):
        case None:
            move(row, due_at=next_look_up(0))
        case False:
            return _not_found(row, flows)
    return None


def check_again(row: Assignment, flows: FlowsClient) -> bool | None:
    """A person asks now: ``look_up`` for a row whose outcome is unclear and not under way."""
    if not row.may_be_checked:
        return None
    if row.state == State.SENDING:
        become_unconfirmed(row, reason="")
    return look_up(row, flows)


def send_again(row: Assignment, flows: FlowsClient) -> Resent:
    """A person's decision to send once more to someone whom the look-ups did not find.

    Looks once more first, and sends only if that says they are not there. Of two people who press
    at once, one sends.
    """
    if row.is_erased or row.state != State.NEEDS_YOU:
        return Resent()
    if not row.again and (found := look_up(row, flows)) is not False:
        return Resent(unread=found is None)
    # The look-up took a while: somebody else may have settled or erased the row meanwhile.
    if row.state != State.NEEDS_YOU or not begin_sending(row, _not_erased()):
        return Resent()
    return Resent(sent=True, error=send(row, flows))


def reopen(rows: Iterable[Assignment], *, resend: bool) -> int:
    """Have the workers look these rows (in NEEDS_YOU) up now; ``resend``: and then send again those
    whom that look-up does not find, as a person decided. Nobody is left to look for in an erased
    row. Out: how many."""
    last_look_up = most_look_ups() - 1
    return sum(
        move(
            row,
            _not_erased(),
            state=State.UNCONFIRMED,
            look_ups=last_look_up,
            due_at=timezone.now(),
            resend=resend,
            settled_at=None,
        )
        for row in rows
        if row.state == State.NEEDS_YOU and not row.again
    )


def _not_erased() -> "QuerySet[Assignment]":
    return Assignment.objects.exclude(person__startswith=ERASED)


def _not_found(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    tried = row.look_ups + 1
    if tried < most_look_ups():
        move(row, look_ups=tried, due_at=next_look_up(tried))
    elif _may_send(row):
        return _send_in_its_hours(row, flows)
    else:
        move(row, look_ups=tried, state=State.NEEDS_YOU, due_at=None)
    return None


def _may_send(row: Assignment) -> bool:
    """Whether somebody has decided that it is sent again. Without an e-mail a look-up can't tell
    that they are absent, so there only a person decides."""
    if row.resend:
        return True
    if not row.email or row.sends >= MOST_SENDS or not row.workspace.resend_unconfirmed:
        return False
    return row.batch is None or row.batch.state not in STOPPED


def _send_in_its_hours(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Sent again; of a list that keeps hours only then, after one more look-up."""
    now = timezone.now()
    opens = next_open(now, row.batch.office_zone if row.batch else "")
    if opens > now:
        move(row, due_at=opens)
        return None
    return send(row, flows) if _begun_again(row) else None


def _begun_again(row: Assignment) -> bool:
    """Claimed for another call, unless its list was stopped meanwhile: the lock makes whoever stops
    it wait, so that nothing begins once they have their answer."""
    with transaction.atomic():
        if row.batch_id and not row.resend:
            batch = Batch.objects.select_for_update().get(pk=row.batch_id)
            if batch.state in STOPPED:
                return False
        return begin_sending(row, Assignment.objects.filter(resend=row.resend))
