"""Recheck of the flow before sending: candidates who entered it since the import are skipped."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from dashboard.assignments.invitations.batch_lease import READING_LEASE_DURATION, renew_lease
from dashboard.assignments.invitations.flow_candidates import fetch_pages, statuses_by_key
from dashboard.assignments.invitations.states import settle
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState
from flows_api import FlowsClient

READING_VALID_FOR: Final = timedelta(minutes=10)
"""A reading of the flow is valid for this time, be it the preflight's."""


def recheck_flow(batch: Batch, flows: FlowsClient) -> None:
    """Read the flow again, and settle the waiting rows of candidates who are in it by now.

    A reading just before ``batch`` (leased) started or continued is still valid. Raise FlowsError,
    NoTurn and Lost.
    """
    begun = batch.resumed_at or timezone.now()
    if batch.flow_read_at and batch.flow_read_at > begun - READING_VALID_FOR:
        return
    renew_lease(batch, lasts=READING_LEASE_DURATION)
    for page in fetch_pages(flows, batch):
        for row in Assignment.objects.filter(
            batch=batch.pk, candidate_key__in=statuses_by_key(page), state=AssignmentState.WAITING
        ):
            settle(row, AssignmentState.ALREADY_IN)
        renew_lease(batch, lasts=READING_LEASE_DURATION)
    renew_lease(batch, flow_read_at=begun, last_error="")
    batch.flow_read_at = begun
