"""How long things take: every duration of assigning, read from the settings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def call_over_at() -> datetime:
    """When a call that begins now is surely over: its own bound, and a little for the partner."""
    return timezone.now() + timedelta(seconds=settings.ASSIGNING_LEASE)


def next_look_up(look_ups: int) -> datetime:
    """When to look an unclear outcome up again, after so many look-ups that found nothing."""
    return timezone.now() + timedelta(seconds=settings.ASSIGNING_LOOK_UPS[look_ups])


def most_look_ups() -> int:
    """After so many look-ups in vain the row waits for a decision."""
    return len(settings.ASSIGNING_LOOK_UPS)


def hold() -> timedelta:
    """The time between confirming a list and its first invitation: the only undo there is."""
    return timedelta(seconds=settings.ASSIGNING_HOLD)
