"""The rate limiter of a workspace: never above the limit, with nearly all of it used."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection
from pytest_django import Settings

from dashboard.workspaces import pacing
from dashboard.workspaces.models import Pace
from tests.support.cast import Cast
from tests.workspaces.outages import Later


@pytest.mark.django_db(transaction=True)
def test_six_callers_use_the_whole_rate_and_never_exceed_it(cast: Cast, settings: Settings) -> None:
    settings.PARTNER_CALLS_PER_SECOND = 40.0
    began = time.time()
    until = began + 3
    times: list[float] = []

    def caller(_: int) -> None:
        """Record when its permits are valid, by a clock of its own."""
        now = began
        try:
            while now < until:
                [permit] = pacing.reserve(cast.acme.pk, now, 0)
                now = max(now, permit.at)
                times.append(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(caller, range(6)))
    times = sorted(t for t in times if t < until)
    for start in times:
        in_a_second = sum(start <= t < start + 1 for t in times)
        assert in_a_second <= 40 + pacing.BURST
    assert len(times) >= 0.9 * 40 * 3


def test_a_block_applies_to_all_callers_and_ends(cast: Cast, later: Later) -> None:
    pacing.hold_off(cast.acme.pk, 600)
    assert not pacing.take_turn(cast.acme.pk, patience=30)
    later(599.5)
    assert pacing.take_turn(cast.acme.pk, patience=60)
    assert pacing.take_turn(cast.other.pk, patience=0)


def test_a_shorter_block_does_not_end_a_longer_one(cast: Cast) -> None:
    pacing.hold_off(cast.acme.pk, 60)
    pacing.hold_off(cast.acme.pk, 1)
    assert pacing.blocked_for(cast.acme.pk) > 50


def test_repeated_failures_pause_longer_until_a_success(cast: Cast) -> None:
    pauses = []
    for _ in range(12):
        pacing.note_trouble(cast.acme.pk)
        pauses.append(pacing.blocked_for(cast.acme.pk))
    assert pauses[1] == 0
    assert 0 < pauses[2] < pauses[4] < pauses[-1] <= pacing.LONGEST_PAUSE
    pacing.note_answer(cast.acme.pk)
    assert Pace.objects.get().troubles == 0


def test_a_stopped_caller_does_not_wait(cast: Cast) -> None:
    stop = Event()
    stop.set()
    assert not pacing.take_turn(cast.acme.pk, patience=5, stop=stop)
