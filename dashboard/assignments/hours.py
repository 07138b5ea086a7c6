"""Office hours: on weekdays from eight to six, by the clock of a time zone.

Where the clocks change, eight o'clock stays eight o'clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

OPENS: Final = time(8)
CLOSES: Final = time(18)
SATURDAY: Final = 5


def is_open(at: datetime, zone: str) -> bool:
    """Whether something may be begun at ``at`` (aware), in the hours of ``zone``."""
    return next_open(at, zone) == at


def next_open(at: datetime, zone: str) -> datetime:
    """``at`` (aware), if something may be begun then, else when the hours of ``zone`` come again.

    "" is no zone: there something may be begun at any time.
    """
    if not zone:
        return at
    local = at.astimezone(ZoneInfo(zone))
    day = local.date()
    if _is_weekday(day) and local.time() < CLOSES:
        return at if local.time() >= OPENS else _opening(day, zone)
    day += timedelta(days=1)
    while not _is_weekday(day):
        day += timedelta(days=1)
    return _opening(day, zone)


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY


def _opening(day: date, zone: str) -> datetime:
    return datetime.combine(day, OPENS, tzinfo=ZoneInfo(zone)).astimezone(UTC)
