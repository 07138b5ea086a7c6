"""A pytest plugin: the day on which the suite runs.

TEST_CLOCK moves the clock of every test process: "+40d" is forty days ahead, "2028-02-29T12:00"
is that moment in UTC. It ticks on from there. TEST_TZ is the machine's time zone, as code sees it
that forgets to ask Django. ``bin/test-dates`` sets both.

The clock moves before any fixture or test module reads it, for all threads, so that sessions,
tokens, rows and the simulator agree. Processes that a test starts keep the real time, and so does
Chromium. Only the machine's own clock moves those: Debian's faketime also moves the monotonic clock
by which Python's locks wait, and the suite then hangs.
"""

import os
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

_running: list[time_machine.travel] = []


def pytest_configure() -> None:
    """Move the clock, and the zone after it: Django has set its own by now."""
    if clock := os.environ.get("TEST_CLOCK"):
        # A timestamp: for a datetime with a zone, time_machine would set the process's zone too.
        travel = time_machine.travel(moment_of(clock).timestamp(), tick=True)
        travel.start()
        _running.append(travel)
    if zone := os.environ.get("TEST_TZ"):
        os.environ["TZ"] = zone
        time.tzset()


def pytest_unconfigure() -> None:
    """Give the real time back."""
    while _running:
        _running.pop().stop()


def pytest_report_header() -> list[str]:
    """Say which day it is, where it isn't today."""
    if not (os.environ.get("TEST_CLOCK") or os.environ.get("TEST_TZ")):
        return []
    return [f"clock: {datetime.now().astimezone().isoformat(timespec='seconds')}"]


def moment_of(clock: str) -> datetime:
    """Return the moment that a TEST_CLOCK means. Raises pytest.UsageError for any other text."""
    if match := re.fullmatch(r"([+-]\d{1,6})d", clock, re.ASCII):
        return datetime.now(UTC) + timedelta(days=int(match[1]))
    try:
        return datetime.fromisoformat(clock).replace(tzinfo=UTC)
    except ValueError:
        message = f"TEST_CLOCK={clock!r}: write +40d or 2028-02-29T12:00"
        raise pytest.UsageError(message) from None
