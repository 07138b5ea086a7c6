"""Assigning a person to a flow: never twice, never lost (design.md §3 "Assigning, exactly once").

The partner's assign sends an e-mail and takes no idempotency key, so the row comes first. Its
states are in ``states``, the call in ``sending``, what happens to unclear rows later in
``settling``, and how batches are sent in ``running``.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments import erasing
from dashboard.assignments.models import FAILED, HOLDING, Assignment, State
from dashboard.assignments.people import Person, find_in_flow
from dashboard.assignments.sending import send
from dashboard.assignments.states import move, settle
from dashboard.assignments.timing import call_over_at
from dashboard.workspaces.models import Workspace
from flows_api import Candidate, FlowsClient, FlowsError


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
