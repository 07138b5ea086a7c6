"""Days that a test needs, counted from today: a literal date is right on some days only."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def next_weekday(weekday: int, at: time, zone: str = "UTC") -> datetime:
    """Return the moment, in UTC, at which the clocks of ``zone`` show ``at`` on ``weekday``.

    It is tomorrow there, or on one of the six days after.
    """
    zone_info = ZoneInfo(zone)
    tomorrow = timezone.now().astimezone(zone_info).date() + timedelta(days=1)
    day = tomorrow + timedelta(days=(weekday - tomorrow.weekday()) % 7)
    return datetime.combine(day, at, zone_info).astimezone(UTC)
