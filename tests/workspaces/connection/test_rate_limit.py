"""The rate limiter of a workspace: never above the limit, with nearly all of it used."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection
from pytest_django import Settings

from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.models import RateLimitState
from tests.support.users import Users
from tests.workspaces.connection.outages import Later


@pytest.mark.django_db(transaction=True)
def test_six_callers_use_the_whole_rate_and_never_exceed_it(
    cast: Users, settings: Settings
) -> None:
    settings.PARTNER_CALLS_PER_SECOND = 40.0
    began = time.time()
    until = began + 3
    times: list[float] = []

    def caller(_: int) -> None:
        """Record when its permits are valid, by a clock of its own."""
        now = began
        try:
            while now < until:
                [permit] = rate_limit.reserve_permits(cast.acme.pk, now, 0)
                now = max(now, permit.at)
                times.append(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(caller, range(6)))
    times = sorted(t for t in times if t < until)
    for start in times:
        in_a_second = sum(start <= t < start + 1 for t in times)
        assert in_a_second <= 40 + rate_limit.BURST
    assert len(times) >= 0.9 * 40 * 3


def test_a_block_applies_to_all_callers_and_ends(cast: Users, later: Later) -> None:
    rate_limit.back_off(cast.acme.pk, 600)
    assert not rate_limit.acquire(cast.acme.pk, timeout=30)
    later(599.5)
    assert rate_limit.acquire(cast.acme.pk, timeout=60)
    assert rate_limit.acquire(cast.other.pk, timeout=0)


def test_a_shorter_block_does_not_end_a_longer_one(cast: Users) -> None:
    rate_limit.back_off(cast.acme.pk, 60)
    rate_limit.back_off(cast.acme.pk, 1)
    assert rate_limit.seconds_blocked(cast.acme.pk) > 50


def test_repeated_failures_pause_longer_until_a_success(cast: Users) -> None:
    pauses = []
    for _ in range(12):
        rate_limit.record_failure(cast.acme.pk)
        pauses.append(rate_limit.seconds_blocked(cast.acme.pk))
    assert pauses[1] == 0
    assert 0 < pauses[2] < pauses[4] < pauses[-1] <= rate_limit.MAX_PAUSE
    rate_limit.record_success(cast.acme.pk)
    assert RateLimitState.objects.get().failures == 0


def test_a_stopped_caller_does_not_wait(cast: Users) -> None:
    stop = Event()
    stop.set()
    assert not rate_limit.acquire(cast.acme.pk, timeout=5, stop=stop)
