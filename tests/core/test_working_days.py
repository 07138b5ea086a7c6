"""Working days: the same as counting them one by one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.working_days import add_working_days, latest_start

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


@given(DATES, st.integers(1, 250))
def test_the_latest_start_is_the_last_one_in_time(end: date, days: int) -> None:
    start = latest_start(end, days)
    assert add_working_days(start, days) <= end
    assert add_working_days(start + timedelta(days=1), days) > end


@given(DATES)
def test_without_days_between_the_same_day_is_in_time(day: date) -> None:
    assert latest_start(day, 0) == day
