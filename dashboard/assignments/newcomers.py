"""Who came into the flow by another way since a list's preview was made is not invited again."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from dashboard.assignments.batch import Batch
from dashboard.assignments.checking import keys_of, present_pages
from dashboard.assignments.lease import READING_LASTS, keep
from dashboard.assignments.models import Assignment, State
from dashboard.assignments.states import settle
from flows_api import FlowsClient

LISTED_FOR: Final = timedelta(minutes=10)
"""So long an earlier reading of the flow holds, such as the preview's."""


def leave_out_newcomers(batch: Batch, flows: FlowsClient) -> None:
    """Read the flow anew, unless that was done just before ``batch`` (leased) went on, and settle
    whom it shows by now. Raises FlowsError, NoTurn and Lost."""
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
