"""Recheck of the flow before sending: candidates who entered it since the import are skipped."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import State
from dashboard.assignments.flow_candidates import keys_of, present_pages
from dashboard.assignments.lease import READING_LASTS, keep
from dashboard.assignments.models import Assignment
from dashboard.assignments.states import settle
from flows_api import FlowsClient

LISTED_FOR: Final = timedelta(minutes=10)
"""A reading of the flow is valid for this time, be it the preflight's."""


def leave_out_newcomers(batch: Batch, flows: FlowsClient) -> None:
    """Read the flow again, and settle the waiting rows of candidates who are in it by now.

    A reading just before ``batch`` (leased) started or continued is still valid. Raise FlowsError,
    NoTurn and Lost.
    """
    begun = batch.resumed_at or timezone.now()
    if batch.listed_at and batch.listed_at > begun - LISTED_FOR:
        return
    keep(batch, lasts=READING_LASTS)
    for page in present_pages(flows, batch):
        for row in Assignment.objects.filter(
            batch=batch.pk, person__in=keys_of(page), state=State.WAITING
        ):
            settle(row, State.ALREADY_IN)
        keep(batch, lasts=READING_LASTS)
    keep(batch, listed_at=begun, trouble="")
    batch.listed_at = begun
