"""Working days: Monday to Friday. Flowdeck knows no public holidays."""

from datetime import date, timedelta

SATURDAY = 5


def add_working_days(start: date, days: int) -> date:
    """Return the working day that is ``days`` working days after ``start``."""
    weeks, rest = divmod(days, 5)
    end = _monday_to_friday(start) + timedelta(weeks=weeks)
    for _ in range(rest):
        end = _monday_to_friday(end) + timedelta(days=1)
        while end.weekday() >= SATURDAY:
            end += timedelta(days=1)
    return end


def _monday_to_friday(day: date) -> date:
    """Return ``day``, or the Friday before it for a day of the weekend."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def latest_start(end: date, days: int) -> date:
    """Return the last day of which ``add_working_days`` gives no day after ``end``."""
    start = end - timedelta(days=days)
    while add_working_days(start, days) > end:
        start -= timedelta(days=1)
    return start
