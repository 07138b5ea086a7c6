"""Times are written in one unit, with the words that Django has for all of them."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import time_machine
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils.timesince import timesince
from hypothesis import assume, example, given
from hypothesis import strategies as st

from dashboard.core.templatetags.moments import is_zero, moment

HOUR = timedelta(hours=1)
LEAP_DAY = datetime(2028, 2, 29, 12, tzinfo=UTC)
ANY_TIME = st.timedeltas(timedelta(days=-1500), timedelta(days=1500)).map(LEAP_DAY.__add__)
ELAPSED = st.timedeltas(timedelta(seconds=1), timedelta(days=50 * 366))
SOME_MONTHS = st.timedeltas(timedelta(days=27), timedelta(days=400))


@given(now=ANY_TIME, elapsed=ELAPSED | SOME_MONTHS)
@example(now=LEAP_DAY, elapsed=timedelta(days=29))
@example(now=LEAP_DAY, elapsed=timedelta(days=30, hours=23))
@example(now=LEAP_DAY, elapsed=timedelta(days=366))
@example(now=LEAP_DAY + timedelta(days=1), elapsed=timedelta(days=29))
def test_a_time_is_written_in_its_largest_unit(now: datetime, elapsed: timedelta) -> None:
    when = now - elapsed
    assume(not is_zero(when))
    with time_machine.travel(now, tick=False):
        [written] = re.findall(r">([^<]+)</time>", moment(when))
        expected = (
            str(naturaltime(when)) if elapsed < HOUR else f"{timesince(when, now, depth=1)} ago"
        )
    assert unescape(written) == expected
