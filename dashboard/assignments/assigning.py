"""Assigning a person to a flow: never twice, never lost (design.md §3 "Assigning, exactly once").

The partner's assign sends an e-mail and takes no idempotency key, so the row comes first:

    WAITING ──▶ SENDING         of a batch: claimed by a worker; or CANCELLED before that
    SENDING ──▶ ASSIGNED        the partner said so
        ├─────▶ ALREADY_IN      the partner said so, or their list did before we sent
        ├─────▶ REJECTED        the partner said no, with a reason
        ├─────▶ NOT_SENT        it certainly did nothing (no connection, key refused, …);
        │                       a batch's row goes back to WAITING instead
        └─────▶ UNCONFIRMED     it may have done it; or we crashed, and the row's time ran out
    UNCONFIRMED ─▶ CONFIRMED    a look-up found them in the flow's list
        └────────▶ NEEDS_YOU    three look-ups did not; only a person may send again ─▶ SENDING

Each step from one state to the next is one UPDATE that names the state it starts from. What happens
to unclear rows later is in ``settling``, and how batches are sent in ``running``.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments import erasing
from dashboard.assignments.batch import Batch, BatchState
from dashboard.assignments.models import FAILED, HOLDING, LONGEST_ID, Assignment, State
from dashboard.assignments.people import Person, find_in_flow
from dashboard.assignments.timing import call_over_at, next_look_up
from dashboard.workspaces.models import Workspace
from flows_api import AssignReceipt, Candidate, Conflict, FlowsClient, FlowsError, Rejected


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
    ``error`` is what the partner's API raised in this very call, which was ``sent``.
    """

    row: Assignment
    held: bool = False
    already: Candidate | None = None
    error: FlowsError | None = None
    sent: bool = False

    @property
    def is_made(self) -> bool:
        """Whether this submission invited the person, or may have."""
        return self.sent and self.row.state in HOLDING

    @property
    def nothing_was_sent(self) -> bool:
        """Whether the form is to be shown again: nobody was invited by this submission."""
        over = self.row.state in FAILED
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
    if not move(row, sent_at=timezone.now()):
        return Outcome(row)
    return Outcome(row, error=send(row, flows), sent=True)


def begin(
    workspace: Workspace, submission: Submission, *, by: User | None
) -> tuple[Assignment, bool]:
    """The row for ``submission``, committed before anything is sent, and whether it is new."""
    key = submission.person.key
    if not submission.again and (held := erasing.earlier(workspace.pk, submission.flow_id, key)):
        return held, False
    try:
        return _created(workspace, submission, by), True
    except IntegrityError:
        if (held := _earlier(workspace, submission)) is not None:
            return held, False
    # The row that held the person has let go of them in between.
    return _created(workspace, submission, by), True


def send(row: Assignment, flows: FlowsClient) -> FlowsError | None:
    """Make the call for ``row`` (in SENDING, just begun) and settle it as far as the answer allows.

    Out: the partner's error, if there was one; ``row`` is up to date. An unclear outcome is looked
    up at once, and left to the workers when it is not found yet.
    """
    return record(row, flows, call(row, flows))


def call(row: Assignment, flows: FlowsClient) -> AssignReceipt | FlowsError:
    """The partner's answer to the one call for ``row``. Nothing is written here."""
    try:
        return flows.assign(row.flow_id, **Person.of(row).request_fields())
    except FlowsError as error:
        return error


def record(
    row: Assignment, flows: FlowsClient, answer: AssignReceipt | FlowsError
) -> FlowsError | None:
    """Settle ``row`` as far as ``answer`` allows. Out: the answer, if it is an error."""
    match answer:
        case AssignReceipt():
            settle(row, State.ASSIGNED, candidate_id=answer.candidate_id or "")
            return None
        case Conflict():
            settle(row, State.ALREADY_IN, reason=answer.message)
        case Rejected():
            _settle_refused(row, flows, answer)
        case FlowsError(may_have_happened=True):
            become_unconfirmed(row, reason=answer.message)
            if row.state == State.UNCONFIRMED:
                look_up(row, flows)
        case _:
            _settle_undone(row, answer)
    return answer


def look_up(row: Assignment, flows: FlowsClient) -> bool | None:
    """Whether the person is in the flow's list by now; the row is settled when they are.

    None when the list could not be read: that says nothing about the person.
    """
    try:
        found = find_in_flow(flows, row.flow_id, Person.of(row))
    except FlowsError:
        return None
    if found is None:
        move(row, looked_up_at=timezone.now())
        return False
    settle(row, State.CONFIRMED, candidate_id=found.id, looked_up_at=timezone.now())
    return True


def become_unconfirmed(row: Assignment, *, reason: str) -> None:
    """The call may have been carried out: look-ups will tell.

    Not of somebody invited again on purpose, who is in the list anyway: there a person decides.
    """
    if row.again:
        move(row, state=State.NEEDS_YOU, reason=reason[:500], due_at=None)
    else:
        move(row, state=State.UNCONFIRMED, reason=reason[:500], due_at=next_look_up(0))


def settle(row: Assignment, state: State, *, reason: str = "", **changes: Any) -> bool:
    """Bring ``row`` to a final state; False when somebody else moved it first."""
    if len(changes.get("candidate_id", "")) > LONGEST_ID:
        # Part of an id would lead to nobody, or to somebody else.
        changes["candidate_id"] = ""
    return move(
        row, state=state, reason=reason[:500], settled_at=timezone.now(), due_at=None, **changes
    )


def begin_sending(row: Assignment, among: "QuerySet[Assignment] | None" = None) -> bool:
    """Claim ``row`` for a call that is made now, if it is (``among`` these and) as it was read."""
    return move(
        row,
        among,
        state=State.SENDING,
        look_ups=0,
        sends=row.sends + 1,
        reason="",
        resend=False,
        sent_at=timezone.now(),
        due_at=call_over_at(),
    )


def move(row: Assignment, among: "QuerySet[Assignment] | None" = None, **changes: Any) -> bool:
    """One UPDATE from the state ``row`` was read in; ``row`` is fresh afterwards either way."""
    rows = Assignment.objects.all() if among is None else among
    here = rows.filter(pk=row.pk, state=row.state, look_ups=row.look_ups, sends=row.sends)
    if not here.update(**changes):
        row.refresh_from_db()
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True


def _settle_refused(row: Assignment, flows: FlowsClient, error: Rejected) -> None:
    """Rejected; unless the reason, which names no field, is that they are in the flow already."""
    if not error.details and row.email and not row.again and _is_there(row, flows):
        settle(row, State.ALREADY_IN, reason=error.message)
    else:
        settle(row, State.REJECTED, reason="; ".join(error.details.values()) or error.message)


def _is_there(row: Assignment, flows: FlowsClient) -> bool:
    try:
        return find_in_flow(flows, row.flow_id, Person.of(row)) is not None
    except FlowsError:
        return False


def _settle_undone(row: Assignment, error: FlowsError) -> None:
    """Nothing was sent: a batch's row waits for its next turn, unless the batch was cancelled."""
    if row.batch_id is None:
        settle(row, State.NOT_SENT, reason=error.message)
        return
    move(row, state=State.WAITING, reason=error.message[:500], due_at=None, sent_at=None)
    # Looked at after the row is back: so either this or the cancelling UPDATE sees the other.
    if Batch.objects.filter(pk=row.batch_id, state=BatchState.CANCELLED).exists():
        settle(row, State.CANCELLED)


def _already_there(row: Assignment, flows: FlowsClient) -> Candidate | None:
    """The person in the list before sending; somebody known only by an id can't be searched for."""
    return find_in_flow(flows, row.flow_id, Person.of(row)) if row.email else None


def _created(workspace: Workspace, submission: Submission, by: User | None) -> Assignment:
    """A new row. Raises IntegrityError for the same click, or when another row holds the person."""
    with transaction.atomic():
        return Assignment.objects.create(
            workspace=workspace,
            token=submission.token,
            flow_id=submission.flow_id,
            flow_name=submission.flow_name[:300],
            person=submission.person.key,
            again=submission.again,
            created_by=by,
            due_at=call_over_at(),
            sends=1,
            **submission.person.columns(),
        )


def _earlier(workspace: Workspace, submission: Submission) -> Assignment | None:
    """The row of the same click, or the one that holds the person."""
    rows = Assignment.objects.filter(workspace=workspace)
    same_click = rows.filter(token=submission.token).first()
    holds = rows.filter(flow_id=submission.flow_id, person=submission.person.key, again=False)
    return same_click or holds.filter(state__in=HOLDING).first()
