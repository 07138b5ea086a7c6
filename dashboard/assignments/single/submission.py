"""Assign one candidate to a flow: never twice, never lost.

The partner's assign sends an e-mail and takes no idempotency key, so a row is written before the
call. ``invitations.states`` has the states of that row, ``invitations.send`` the call,
``invitations.reconciliation`` the handling of unclear outcomes, and ``runs.runner`` sends batches.
"""

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.gates.rule import is_open
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.erased import find_erased_row
from dashboard.assignments.invitations.finder import CandidateFinder
from dashboard.assignments.invitations.presence import Doubt, Finding, Presence
from dashboard.assignments.invitations.send import send
from dashboard.assignments.invitations.states import settle, transition
from dashboard.assignments.invitations.timing import call_timeout_at
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import FAILED, RESERVING, AssignmentState
from dashboard.workspaces.models import Workspace
from flows_api import FlowsClient, FlowsError, UnreadableResponse


@dataclass(frozen=True)
class Submission:
    """A submitted form: the candidate, the flow, and the click (``token``).

    ``again`` asks for an intended second invitation. ``despite_doubt`` is the decision to invite
    this very candidate though it can't be told whether they are in the flow.
    """

    token: uuid.UUID
    flow_id: str
    flow_name: str
    candidate: CandidateDetails
    again: bool = False
    despite_doubt: bool = False


@dataclass(frozen=True)
class Outcome:
    """The outcome of a submission.

    ``row`` is the assignment with its state. ``is_duplicate`` says that it belongs to an earlier
    submission for the same candidate. ``before`` is what the flow's list told before anything was
    sent, if that was a reason to send nothing. ``error`` is what the partner's API raised in this
    very call, which was ``sent``.
    """

    row: Assignment
    is_duplicate: bool = False
    before: Finding | None = None
    error: FlowsError | None = None
    sent: bool = False

    @property
    def has_invited(self) -> bool:
        """Return whether this submission invited the candidate, or may have."""
        return self.sent and self.row.state in RESERVING

    @property
    def must_show_form(self) -> bool:
        """Return whether this submission invited nobody, so that its form has to be shown again."""
        is_failed = self.row.state in FAILED
        return self.is_duplicate or is_failed or self.before is not None


def assign(
    workspace: Workspace, flows: FlowsClient, submission: Submission, *, by: User | None
) -> Outcome:
    """Assign once, whatever happens, with at most three calls to the partner as a rule.

    More are needed where a long list has a search that is not known to work.

    The same token, or another submission for a candidate whom an earlier row reserves, returns that
    earlier row and sends nothing.
    """
    row, is_new = create_or_find(workspace, submission, by=by)
    if not is_new:
        return Outcome(row, is_duplicate=row.token != submission.token)
    if not is_open(row):
        # Said before the flow's list is read. The call asks again at the moment of sending.
        settle(row, AssignmentState.NOT_SENT, is_gated=True)
        return Outcome(row)
    if not submission.again:
        try:
            before = _find_before(row, flows)
        except FlowsError as error:
            settle(row, AssignmentState.NOT_SENT, reason=error.message)
            return Outcome(row, error=error)
        if before.presence == Presence.PRESENT:
            settle(row, AssignmentState.ALREADY_IN, candidate_id=before.id)
            return Outcome(row, before=before)
        if before.presence == Presence.UNKNOWN and not submission.despite_doubt:
            settle(row, AssignmentState.NOT_SENT, doubt=before.doubt or "")
            return Outcome(row, before=before)
    if not transition(row, sent_at=timezone.now(), due_at=call_timeout_at()):
        return Outcome(row)
    return Outcome(row, error=send(row, flows), sent=True)


def create_or_find(
    workspace: Workspace, submission: Submission, *, by: User | None
) -> tuple[Assignment, bool]:
    """Commit a row for ``submission`` before anything is sent.

    Return the row and whether it is new. An existing row means that the candidate is reserved
    already.
    """
    key = submission.candidate.key
    if not submission.again:
        held = find_erased_row(workspace.pk, submission.flow_id, key)
        if held is not None:
            return held, False
    try:
        return _create_row(workspace, submission, by), True
    except IntegrityError:
        if (held := _find_earlier(workspace, submission)) is not None:
            return held, False
    # The row that reserved the candidate has released them in between.
    return _create_row(workspace, submission, by), True


def _find_before(row: Assignment, flows: FlowsClient) -> Finding:
    """Return whether the candidate is in the flow before anything is sent. Raise FlowsError."""
    try:
        return CandidateFinder(flows).find(row.flow_id, CandidateDetails.from_row(row))
    except UnreadableResponse:
        return Finding(Presence.UNKNOWN, doubt=Doubt.UNREADABLE)


def _create_row(workspace: Workspace, submission: Submission, by: User | None) -> Assignment:
    """Create the row.

    Raise IntegrityError for the same click, or when another row reserves the candidate.
    """
    with transaction.atomic():
        return Assignment.objects.create(
            workspace=workspace,
            token=submission.token,
            flow_id=submission.flow_id,
            flow_name=submission.flow_name[:300],
            candidate_key=submission.candidate.key,
            again=submission.again,
            despite_doubt=submission.despite_doubt,
            created_by=by,
            due_at=call_timeout_at(),
            sends=1,
            **submission.candidate.columns(),
        )


def _find_earlier(workspace: Workspace, submission: Submission) -> Assignment | None:
    """Return the row of the same click, or the one that reserves the candidate."""
    rows = Assignment.objects.filter(workspace=workspace)
    same_token = rows.filter(token=submission.token).first()
    reserving = rows.filter(
        flow_id=submission.flow_id, candidate_key=submission.candidate.key, again=False
    )
    return same_token or reserving.filter(state__in=RESERVING).first()
