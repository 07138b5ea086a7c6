"""Sending on: the decision and the intention to assign are one commit, and the ledger does it once.

A ``SendOn`` row is committed with its decision. The assignment is made by its token, through the
assignments that never invite twice. A crash in between leaves a row that the worker picks up.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import NOT_ASSIGNED
from dashboard.assignments.single.submission import Submission, assign
from dashboard.cases.decisions import DecisionDraft, record_decision
from dashboard.cases.evidence.types import Evidence
from dashboard.cases.models import (
    UNKNOWN_STEP,
    Case,
    CaseRules,
    Continuation,
    SendOn,
)
from dashboard.core.audit_events import record_event
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.models import ApiKey
from flows_api import CandidateStatus, FlowsClient, FlowsError, is_comparable_email

logger = structlog.get_logger(__name__)

PICK_UP_AFTER = timedelta(minutes=2)
"""The time after which a row without an assignment counts as left by a crash."""
MAX_PICKED_UP = 50


def can_send_on(case: Case, evidence: Evidence | None) -> bool:
    """Return whether the candidate of ``case`` failed a step that others follow.

    Nobody can be invited at a masked address.
    """
    if evidence is None or not is_comparable_email(case.email):
        return False
    is_known = case.step != UNKNOWN_STEP and case.step < evidence.step_count
    return is_known and evidence.status == CandidateStatus.FAILED


@transaction.atomic
def record_send_on(
    case: Case,
    continuation: Continuation,
    draft: DecisionDraft,
    *,
    by: User,
    rules: CaseRules,
) -> SendOn:
    """Record the decision with the intention to assign. Raises DecisionRefused.

    For a second click, return the row of the first.
    """
    decision = record_decision(case, draft, by=by, rules=rules)
    if decision is not None:
        return SendOn.objects.create(decision=decision, continuation=continuation, by=by)
    return SendOn.objects.get(decision=case.decisions.get(number=draft.seen + 1))


def deliver(send_on: SendOn, flows: FlowsClient) -> Assignment:
    """Assign the candidate to the continuation, once, and return the assignment.

    One that was not assigned is tried again. Any other is returned as it is.
    """
    row = find_assignment(send_on)
    if row is not None and row.state not in NOT_ASSIGNED:
        return row
    if row is not None:
        _renew(send_on)
    case, continuation = send_on.decision.case, send_on.continuation
    submission = Submission(
        token=send_on.token,
        flow_id=continuation.target_id,
        flow_name=continuation.name,
        candidate=CandidateDetails(
            email=case.email, first_name=case.first_name, last_name=case.last_name
        ),
    )
    outcome = assign(case.workspace, flows, submission, by=send_on.by)
    if outcome.row.token != send_on.token:
        # Another assignment invited this candidate to the continuation: it is this one's too.
        SendOn.objects.filter(pk=send_on.pk).update(token=outcome.row.token)
        send_on.token = outcome.row.token
    if outcome.has_invited:
        _record(send_on, outcome.row)
    return outcome.row


def find_assignment(send_on: SendOn) -> Assignment | None:
    """Return the assignment of ``send_on``, None before it was made."""
    rows = Assignment.objects.filter(workspace_id=send_on.decision.case.workspace_id)
    return rows.filter(token=send_on.token).first()


@dataclass(frozen=True)
class Delivery:
    """The assignment of a case that was sent on, with the ``status`` in the continuation."""

    continuation: Continuation
    assignment: Assignment | None
    status: str

    @property
    def can_retry(self) -> bool:
        """Return whether nobody was assigned, so that another try may."""
        return self.assignment is None or self.assignment.state in NOT_ASSIGNED


def find_delivery(case: Case) -> Delivery | None:
    """Return what became of the case, None where its last decision did not send it on."""
    rows = SendOn.objects.select_related("decision__case", "continuation")
    send_on = rows.filter(decision__in=case.decisions.order_by("-number")[:1]).first()
    if send_on is None:
        return None
    is_known = is_comparable_email(case.email)
    status = _find_status(case, send_on.continuation) if is_known else ""
    return Delivery(send_on.continuation, find_assignment(send_on), status)


def _find_status(case: Case, continuation: Continuation) -> str:
    """Return the candidate's status in the continuation as of its last sync, "" for none."""
    flow = SyncedFlow.objects.filter(
        workspace_id=case.workspace_id, flow_id=continuation.target_id
    ).first()
    if flow is None:
        return ""
    states = FlowData.visible(flow).states.filter(candidate__email__iexact=case.email)
    return states.values_list("status", flat=True).first() or ""


def left_behind() -> "QuerySet[SendOn]":
    """Return the rows whose assignment was not made, as after a crash."""
    made = Assignment.objects.filter(token=OuterRef("token"))
    rows = SendOn.objects.filter(~Exists(made), at__lt=timezone.now() - PICK_UP_AFTER)
    present = rows.filter(decision__case__erased_at=None)
    return present.select_related("decision__case__workspace", "continuation", "by").order_by("at")


def pick_up() -> int:
    """Deliver what a crash left behind, and return how many were tried."""
    found = list(left_behind()[:MAX_PICKED_UP])
    for send_on in found:
        try:
            deliver(send_on, client_for(send_on.decision.case.workspace))
        except (ApiKey.DoesNotExist, DecryptionError, FlowsError) as error:
            logger.warning("send on failed", error=type(error).__name__)
    return len(found)


def _renew(send_on: SendOn) -> None:
    """Give the row a new token for another try. Of two at once, both take the same one."""
    old = send_on.token
    SendOn.objects.filter(pk=send_on.pk, token=old).update(token=uuid4())
    send_on.refresh_from_db(fields=["token"])


def _record(send_on: SendOn, row: Assignment) -> None:
    facts = {"flow": row.flow_name, "flow_id": row.flow_id, "state": row.state}
    workspace = send_on.decision.case.workspace
    record_event(send_on.by, workspace, "assignment.made", assignment=str(row.pk), **facts)
