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
from dashboard.assignments.invitations.candidates import CandidateDetails, find_listed_candidate
from dashboard.assignments.invitations.erased import find_erased_row
from dashboard.assignments.invitations.send import send
from dashboard.assignments.invitations.states import settle, transition
from dashboard.assignments.invitations.timing import call_timeout_at
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import FAILED, RESERVING, AssignmentState
from dashboard.workspaces.models import Workspace
from flows_api import Candidate, FlowsClient, FlowsError


@dataclass(frozen=True)
class Submission:
    """A submitted form: the candidate, the flow, and the click (``token``)."""

    token: uuid.UUID
    flow_id: str
    flow_name: str
    candidate: CandidateDetails
    again: bool = False


@dataclass(frozen=True)
class Outcome:
    """The outcome of a submission.

    ``row`` is the assignment with its state. ``is_duplicate`` says that it belongs to an earlier
    submission for the same candidate. ``existing_candidate`` is the candidate as the flow listed
    them before anything was sent. ``error`` is what the partner's API raised in this very call,
    which was ``sent``.
    """

    row: Assignment
    is_duplicate: bool = False
    existing_candidate: Candidate | None = None
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
        return self.is_duplicate or is_failed or self.existing_candidate is not None


def assign(
    workspace: Workspace, flows: FlowsClient, submission: Submission, *, by: User | None
) -> Outcome:
    """Assign once, whatever happens, with at most three calls to the partner.

    The same token, or another submission for a candidate whom an earlier row reserves, returns that
    earlier row and sends nothing.
    """
    row, is_new = create_or_find(workspace, submission, by=by)
    if not is_new:
        return Outcome(row, is_duplicate=row.token != submission.token)
    if not submission.again:
        try:
            existing = _find_in_flow_before(row, flows)
        except FlowsError as error:
            settle(row, AssignmentState.NOT_SENT, reason=error.message)
            return Outcome(row, error=error)
        if existing is not None:
            settle(row, AssignmentState.ALREADY_IN, candidate_id=existing.id)
            return Outcome(row, existing_candidate=existing)
    if not transition(row, sent_at=timezone.now()):
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


def _find_in_flow_before(row: Assignment, flows: FlowsClient) -> Candidate | None:
    """Return the candidate as the flow lists them before sending, or None.

    A candidate known only by an id can't be searched for, so they get None.
    """
    return (
        find_listed_candidate(flows, row.flow_id, CandidateDetails.from_row(row))
        if row.email
        else None
    )


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
