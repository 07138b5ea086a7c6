"""Working days: the same as counting them one by one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.cases.rules.working_days import add_working_days

DATES = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def count_up(start: date, days: int) -> date:
    """Return the day on which ``days`` working days have passed since ``start``."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


@given(DATES, st.integers(1, 250))
def test_days_are_those_counted_one_by_one(start: date, days: int) -> None:
    assert add_working_days(start, days) == count_up(start, days)
