"""Durations of assigning, read from the settings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def call_over_at() -> datetime:
    """Return when a call that begins now is certainly over, on both sides."""
    return timezone.now() + timedelta(seconds=settings.ASSIGNING_LEASE)


def next_look_up(look_ups: int) -> datetime:
    """Return when an unclear outcome is looked up next, after ``look_ups`` in vain."""
    return timezone.now() + timedelta(seconds=settings.ASSIGNING_LOOK_UPS[look_ups])


def most_look_ups() -> int:
    """Return the number of lookups in vain after which a row needs a decision."""
    return len(settings.ASSIGNING_LOOK_UPS)


def hold() -> timedelta:
    """Return the cancel window: the time between the confirmation and the first invitation."""
    return timedelta(seconds=settings.ASSIGNING_HOLD)
