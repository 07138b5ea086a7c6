"""Sending hours: Monday to Friday from 8:00 to 18:00, in a time zone.

The hours follow the local clock across changes of daylight saving time.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OPENING_TIME: Final = time(8)
CLOSING_TIME: Final = time(18)
SATURDAY: Final = 5


def is_open(at: datetime, zone: str) -> bool:
    """Return whether sending may begin at ``at`` (aware), in the hours of ``zone``."""
    return next_open(at, zone) == at


def next_open(at: datetime, zone: str) -> datetime:
    """Return ``at`` (aware) if it is in the hours of ``zone``, else when they begin next.

    An empty ``zone`` means any time.
    """
    if not zone:
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date()
    if _is_weekday(day) and local.time() < CLOSING_TIME:
        return at if local.time() >= OPENING_TIME else _opening(day, zone)
    day += timedelta(days=1)
    while not _is_weekday(day):
        day += timedelta(days=1)
    return _opening(day, zone)


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def _opening(day: date, zone: str) -> datetime:
    return datetime.combine(day, OPENING_TIME, tzinfo=ZoneInfo(zone)).astimezone(UTC)
