"""Durations of assigning, read from the settings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def call_timeout_at() -> datetime:
    """Return when a call that begins now is certainly over, on both sides."""
    return timezone.now() + timedelta(seconds=settings.ASSIGNMENT_LEASE_SECONDS)


def next_lookup_at(lookup_count: int) -> datetime:
    """Return when an unclear outcome is looked up next, after ``lookup_count`` in vain."""
    return timezone.now() + timedelta(seconds=settings.RECONCILIATION_DELAYS[lookup_count])


def max_lookups() -> int:
    """Return the number of lookups in vain after which a row needs a decision."""
    return len(settings.RECONCILIATION_DELAYS)
