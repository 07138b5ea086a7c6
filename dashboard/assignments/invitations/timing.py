"""Durations of assigning, read from the settings.

A call is given up at ``sent_at`` + ``ASSIGNMENT_LEASE_SECONDS`` at the latest, whatever became of
the process that made it. From then on the partner has the sum of ``RECONCILIATION_DELAYS`` to carry
the call out and to list the candidate. Only a lookup that begins after that proves anything by
finding nobody. What is looked up earlier can but find somebody.
"""

import math
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def call_timeout_at() -> datetime:
    """Return when a call that is claimed now is certainly over on our side."""
    return timezone.now() + timedelta(seconds=settings.ASSIGNMENT_LEASE_SECONDS)


def is_too_late_to_call(timeout_at: datetime) -> bool:
    """Return whether a call that begins now might still run at ``timeout_at``.

    A process may be stopped between its claim and its call, by a busy machine or a sleeping one.
    The settings require that a call takes half of its time at most.
    """
    return timezone.now() + timedelta(seconds=settings.ASSIGNMENT_LEASE_SECONDS / 2) > timeout_at


def absence_counts_from(sent_at: datetime | None) -> datetime | None:
    """Return from when a lookup proves an absence, after a call that was claimed at ``sent_at``.

    None means at once: no call was made.
    """
    if sent_at is None:
        return None
    return sent_at + timedelta(seconds=_seconds_until_certain())


def is_absence_certain(sent_at: datetime | None, read_at: datetime) -> bool:
    """Return whether whoever was not found by a lookup begun at ``read_at`` is not in the flow.

    ``sent_at`` is the time of the last call for this candidate.
    """
    counts_from = absence_counts_from(sent_at)
    return counts_from is None or read_at >= counts_from


def next_lookup_at(lookup_count: int, sent_at: datetime | None = None) -> datetime:
    """Return when an unclear outcome is looked up next, after ``lookup_count`` in vain.

    The last one waits until it proves an absence, however late the first one was.
    """
    now, delays = timezone.now(), settings.RECONCILIATION_DELAYS
    last = len(delays) - 1
    at = now + timedelta(seconds=delays[lookup_count]) if lookup_count <= last else now
    counts_from = absence_counts_from(sent_at)
    return at if counts_from is None or lookup_count < last else max(at, counts_from)


def max_lookups() -> int:
    """Return the number of lookups in vain before which no row needs a decision."""
    return len(settings.RECONCILIATION_DELAYS)


def lookup_minutes() -> int:
    """Return the minutes after a call in which its candidate is looked up, for pages."""
    return math.ceil(_seconds_until_certain() / 60)


def _seconds_until_certain() -> float:
    return settings.ASSIGNMENT_LEASE_SECONDS + sum(settings.RECONCILIATION_DELAYS)
