"""Sending hours: Monday to Friday from 8:00 to 18:00, by a zone's local clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.assignments.invitations.sending_hours import is_open, next_open

BERLIN = "Europe/Berlin"


def at(local: str, zone: str = BERLIN) -> datetime:
    """Return the moment at which the clocks of ``zone`` show ``local``."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-24 07:59:59.999999", "2026-11-24 08:00"),
        ("2026-11-24 18:00", "2026-11-25 08:00"),
        ("2026-11-24 23:30", "2026-11-25 08:00"),
        ("2026-11-25 00:10", "2026-11-25 08:00"),
        ("2026-11-27 18:00", "2026-11-30 08:00"),
        ("2026-11-28 12:00", "2026-11-30 08:00"),
        ("2026-11-29 23:59", "2026-11-30 08:00"),
        ("2026-12-31 19:00", "2027-01-01 08:00"),
    ],
    ids=[
        "just before",
        "at the end",
        "in the evening",
        "after midnight",
        "on Friday evening",
        "on Saturday",
        "on Sunday night",
        "over the year's end",
    ],
)
def test_next_open_outside_the_hours(now: str, opens: str) -> None:
    assert not is_open(at(now), BERLIN)
    assert next_open(at(now), BERLIN) == at(opens)


@pytest.mark.parametrize("now", ["2026-11-24 08:00", "2026-11-27 17:59:59.999999"])
def test_next_open_within_the_hours_is_now(now: str) -> None:
    assert is_open(at(now), BERLIN)
    assert next_open(at(now), BERLIN) == at(now)


@pytest.mark.parametrize("now", ["2026-11-28 03:00", "2026-11-24 12:00"])
def test_without_a_zone_it_is_always_open(now: str) -> None:
    assert is_open(at(now), "")


@pytest.mark.parametrize(
    ("friday", "monday", "apart"),
    [
        ("2026-03-27 18:00", "2026-03-30 08:00", timedelta(hours=61)),
        ("2026-10-23 18:00", "2026-10-26 08:00", timedelta(hours=63)),
    ],
    ids=["an hour is lost", "an hour is won"],
)
def test_hours_follow_the_local_clock(friday: str, monday: str, apart: timedelta) -> None:
    now = at(friday).astimezone(UTC)
    assert next_open(now, BERLIN) == at(monday)
    assert next_open(now, BERLIN) - now == apart


def test_clock_change_during_a_working_day() -> None:
    """Check a change at midnight on a Friday, whose hours begin by the new time."""
    cairo = "Africa/Cairo"
    thursday, friday = at("2026-04-23 18:00", cairo), at("2026-04-24 08:00", cairo)
    assert next_open(thursday.astimezone(UTC), cairo) == friday
    assert friday.astimezone(UTC) - thursday.astimezone(UTC) == timedelta(hours=13)


def test_weekday_is_the_zones_own() -> None:
    now = datetime(2026, 11, 29, 23, 30, tzinfo=UTC)
    assert is_open(now, "Asia/Tokyo")
    assert next_open(now, "America/New_York") == at("2026-11-30 08:00", "America/New_York")


def test_next_open_is_always_open_and_never_early() -> None:
    """Check a year in steps of 37 minutes, in zones with changes of every kind."""
    for zone in (BERLIN, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"):
        now = datetime(2026, 1, 1, tzinfo=UTC)
        while now.year == 2026:
            opens = next_open(now, zone)
            assert is_open(opens, zone)
            assert opens == now or not is_open(opens - timedelta(microseconds=1), zone)
            assert timedelta() <= opens - now <= timedelta(hours=64)
            now += timedelta(minutes=37)
