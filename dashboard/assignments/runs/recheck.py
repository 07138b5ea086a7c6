"""Recheck of the flow before sending: candidates who entered it since the import are skipped."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from dashboard.assignments.invitations.batch_lease import READING_LEASE_DURATION, renew_lease
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import resolve_ids
from dashboard.assignments.invitations.flow_candidates import (
    UNREADABLE_FOR,
    acquire_permit,
    read_batch_flow,
)
from dashboard.assignments.invitations.presence import ABSENT, Finding, Presence
from dashboard.assignments.invitations.states import need_decision, settle
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState
from flows_api import FlowsClient, UnreadableResponse

READING_VALID_FOR: Final = timedelta(minutes=10)
"""A reading of the flow is valid for this time, be it the preflight's."""
CHUNK: Final = 100


def recheck_flow(batch: Batch, flows: FlowsClient) -> None:
    """Read the flow again, and settle the waiting rows of candidates who are in it by now.

    Those of whom it can't be told wait for a member's decision, unless that was made already. A
    reading just before ``batch`` (leased) started or continued is still valid. Raise FlowsError,
    NoPermit and LeaseLost.
    """
    begun = batch.resumed_at or timezone.now()
    if batch.flow_read_at and batch.flow_read_at > begun - READING_VALID_FOR:
        return
    _renew(batch)
    give_up_at = begun + UNREADABLE_FOR
    listed = read_batch_flow(flows, batch, lambda page: _renew(batch), give_up_at=give_up_at)
    if listed.is_useless and timezone.now() < give_up_at:
        raise UnreadableResponse
    waiting = Assignment.objects.filter(batch=batch.pk, state=AssignmentState.WAITING)
    last = UUID(int=0)
    while rows := list(waiting.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        wanted = resolve_ids(
            flows,
            [CandidateDetails.from_row(row) for row in rows],
            acquire=lambda: acquire_permit(batch.workspace_id),
        )
        for row, candidate in zip(rows, wanted, strict=True):
            _apply(row, listed.find(candidate) if candidate else ABSENT)
        _renew(batch)
    renew_lease(batch, flow_read_at=begun, last_error="")
    batch.flow_read_at = begun


def _renew(batch: Batch) -> None:
    renew_lease(batch, lasts=READING_LEASE_DURATION)


def _apply(row: Assignment, finding: Finding) -> None:
    if finding.presence == Presence.PRESENT:
        settle(row, AssignmentState.ALREADY_IN, candidate_id=finding.id)
    elif finding.presence == Presence.UNKNOWN and not row.despite_doubt:
        need_decision(row, finding.doubt)
