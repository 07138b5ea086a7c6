"""Assigning a person to a flow: never twice, never lost (design.md §3 "Assigning, exactly once").

The partner's assign sends an e-mail and takes no idempotency key, so the row comes first:

    SENDING ──▶ ASSIGNED        the partner said so
        ├─────▶ ALREADY_IN      the partner said so, or their list did before we sent
        ├─────▶ REJECTED        the partner said no, with a reason
        ├─────▶ NOT_SENT        it certainly did nothing (no connection, key refused, …)
        └─────▶ UNCONFIRMED     it may have done it; or we crashed, and the row's time ran out
    UNCONFIRMED ─▶ CONFIRMED    a look-up found them in the flow's list
        └────────▶ NEEDS_YOU    three look-ups did not; only a person may send again ─▶ SENDING

Each step from one state to the next is one UPDATE that names the state it starts from.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.models import (
    CALL_LEASE,
    HOLDING,
    LOOK_UP_AFTER,
    UNSETTLED,
    Assignment,
    State,
)
from dashboard.assignments.people import Person, find_in_flow
from dashboard.workspaces.models import Workspace
from flows_api import Candidate, Conflict, FlowsClient, FlowsError, Rejected


@dataclass(frozen=True)
class Submission:
    """What the form said: who, to which flow, by which click (``token``)."""

    token: uuid.UUID
    flow_id: str
    flow_name: str
    person: Person
    again: bool = False


@dataclass(frozen=True)
class Outcome:
    """What became of a submission.

    ``row`` tells the state; ``held`` says that it is an earlier submission's row, which holds the
    person; ``already`` is the person as the flow's list showed them before anything was sent;
    ``error`` is what the partner's API raised in this very call.
    """

    row: Assignment
    held: bool = False
    already: Candidate | None = None
    error: FlowsError | None = None

    @property
    def nothing_was_sent(self) -> bool:
        """Whether the form is to be shown again: nobody was invited by this submission."""
        over = self.row.state in (State.REJECTED, State.NOT_SENT)
        return self.held or over or self.already is not None


def assign(
    workspace: Workspace, flows: FlowsClient, submission: Submission, *, by: User | None
) -> Outcome:
    """Assign once, whatever happens; at most three calls to the partner.

    The same token, or another submission for a person whom an earlier row holds, gives that
    earlier row and sends nothing.
    """
    row, is_new = begin(workspace, submission, by=by)
    if not is_new:
        return Outcome(row, held=row.token != submission.token)
    if not submission.again:
        try:
            already = _already_there(row, flows)
        except FlowsError as error:
            settle(row, State.NOT_SENT, reason=error.message)
            return Outcome(row, error=error)
        if already is not None:
            settle(row, State.ALREADY_IN, candidate_id=already.id)
            return Outcome(row, already=already)
    return Outcome(row, error=send(row, flows))


def begin(
    workspace: Workspace, submission: Submission, *, by: User | None
) -> tuple[Assignment, bool]:
    """The row for ``submission``, committed before anything is sent, and whether it is new."""
    person = submission.person
    try:
        with transaction.atomic():
            row = Assignment.objects.create(
                workspace=workspace,
                token=submission.token,
                flow_id=submission.flow_id,
                flow_name=submission.flow_name[:300],
                person=person.key,
                again=submission.again,
                created_by=by,
                due_at=timezone.now() + CALL_LEASE,
                **person.columns(),
            )
    except IntegrityError:
        return _earlier(workspace, submission), False
    return row, True


def send(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Make the call for ``row`` (in SENDING, just begun) and settle it as far as the answer allows.

    Out: the partner's error, if there was one; ``row`` is up to date. An unclear outcome is looked
    up at once, and left to the runner when it is not found yet.
    """
    Assignment.objects.filter(pk=row.pk).update(sent_at=timezone.now())
    try:
        receipt = flows.assign(row.flow_id, **Person.of(row).request_fields())
    except Conflict as error:
        settle(row, State.ALREADY_IN, reason=error.message)
        return error
    except Rejected as error:
        settle(row, State.REJECTED, reason="; ".join(error.details.values()) or error.message)
        return error
    except FlowsError as error:
        if error.may_have_happened:
            _become_unconfirmed(row, reason=error.message)
            look_up(row, flows)
        else:
            settle(row, State.NOT_SENT, reason=error.message)
        return error
    settle(row, State.ASSIGNED, candidate_id=receipt.candidate_id or "")
    return None


def look_up(row: Assignment, flows: FlowsClient) -> bool | None:
    """Whether the person is in the flow's list by now; the row is settled when they are.

    None when the list could not be read: that says nothing about the person.
    """
    try:
        found = find_in_flow(flows, row.flow_id, Person.of(row))
    except FlowsError:
        return None
    if found is None:
        _move(row, looked_up_at=timezone.now())
        return False
    settle(row, State.CONFIRMED, candidate_id=found.id, looked_up_at=timezone.now())
    return True


def settle_overdue(row: Assignment, flows: FlowsClient) -> None:
    """What the runner does with a row whose time has come: look it up, and never send.

    Not found the third time, it waits for a person's decision; a look-up that failed is repeated.
    """
    if row.state == State.SENDING:
        _become_unconfirmed(row, reason="")
    if row.state != State.UNCONFIRMED:
        return
    match look_up(row, flows):
        case None:
            _move(row, due_at=_pause(0))
        case False:
            tried = row.look_ups + 1
            over = tried == len(LOOK_UP_AFTER)
            _move(
                row,
                look_ups=tried,
                state=State.NEEDS_YOU if over else State.UNCONFIRMED,
                due_at=None if over else _pause(tried),
            )


def check_again(row: Assignment, flows: FlowsClient) -> bool | None:
    """A person asks now: ``look_up`` for a row whose outcome is unclear and not under way."""
    if not row.may_be_checked:
        return None
    if row.state == State.SENDING:
        _become_unconfirmed(row, reason="")
    return look_up(row, flows)


def send_again(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """A person's decision to send once more to someone whom the look-ups did not find.

    Looks once more first, and sends only if that says they are not there. Out: the partner's
    error, if there was one. Of two people who press at once, one sends.
    """
    if row.state != State.NEEDS_YOU or look_up(row, flows) is not False:
        return None
    # The look-up took a while: somebody else may have settled the row meanwhile.
    if row.state != State.NEEDS_YOU or not _move(
        row, state=State.SENDING, look_ups=0, due_at=timezone.now() + CALL_LEASE
    ):
        return None
    return send(row, flows)


def settle(row: Assignment, state: State, *, reason: str = "", **changes: Any) -> bool:
    """Bring ``row`` to a final state; False when somebody else moved it first."""
    return _move(
        row, state=state, reason=reason[:500], settled_at=timezone.now(), due_at=None, **changes
    )


def due(now: datetime) -> list[Assignment]:
    """Unsettled rows whose time has come, the longest waiting first."""
    rows = Assignment.objects.select_related("workspace")
    return list(rows.filter(state__in=UNSETTLED, due_at__lte=now).order_by("due_at")[:200])


def _already_there(row: Assignment, flows: FlowsClient) -> Candidate | None:
    """The person in the list before sending; somebody known only by an id can't be searched for."""
    return find_in_flow(flows, row.flow_id, Person.of(row)) if row.email else None


def _earlier(workspace: Workspace, submission: Submission) -> Assignment:
    rows = Assignment.objects.filter(workspace=workspace)
    same_click = rows.filter(token=submission.token).first()
    return same_click or rows.get(
        flow_id=submission.flow_id,
        person=submission.person.key,
        state__in=HOLDING,
        again=False,
    )


def _become_unconfirmed(row: Assignment, *, reason: str) -> None:
    _move(row, state=State.UNCONFIRMED, reason=reason[:500], due_at=_pause(0))


def _pause(look_ups: int) -> datetime:
    return timezone.now() + LOOK_UP_AFTER[look_ups]


def _move(row: Assignment, **changes: Any) -> bool:
    """One UPDATE from the state ``row`` was read in; ``row`` is fresh afterwards either way."""
    here = Assignment.objects.filter(pk=row.pk, state=row.state, look_ups=row.look_ups)
    moved = here.update(**changes)
    row.refresh_from_db()
    return bool(moved)
