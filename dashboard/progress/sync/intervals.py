"""The intervals between the syncs of a flow: how often, and how long it is left alone after one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from dashboard.progress.models import SyncedFlow
from dashboard.progress.pending_assignments import has_pending

PAUSE_FACTOR = 10
"""A flow is left alone for at least so many times as long as its sync took."""
PENDING_PAUSE = timedelta(seconds=10)
"""Pause before the next sync where this one did not find a candidate whom we assigned."""


def sync_interval() -> timedelta:
    """Return how often a flow is synced."""
    return timedelta(minutes=settings.SYNC_INTERVAL_MINUTES)


def next_sync_at(flow: SyncedFlow) -> datetime:
    """Return when the flow is due again. The longer its sync takes, the less often it is."""
    return timezone.now() + max(sync_interval(), min_pause(flow))


def due_again_at(flow: SyncedFlow) -> datetime:
    """Return when the flow is due, which is soon while this sync lacks an assignment of ours."""
    if has_pending(flow):
        return timezone.now() + max(min_pause(flow), PENDING_PAUSE)
    return next_sync_at(flow)


def min_pause(flow: SyncedFlow) -> timedelta:
    """Return how long the flow is left alone after a sync, at least."""
    return timedelta(seconds=PAUSE_FACTOR * flow.seconds)
