"""One pace per workspace, whoever calls: never above the limit, nearly all of it used."""

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
def test_six_callers_keep_the_pace_and_use_it(cast: Cast, settings: Settings) -> None:
    """By a clock of each caller's own, which goes on to its next turn at once: what counts is when
    the turns are, not when a busy machine wakes the callers."""
    settings.PARTNER_CALLS_PER_SECOND = 40.0
    began = time.time()
    until = began + 3
    times: list[float] = []

    def caller(_: int) -> None:
        now = began
        try:
            while now < until:
                [turn] = pacing.reserve(cast.acme.pk, now, 0)
                now = max(now, turn.at)
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


def test_a_block_holds_for_all_and_ends(cast: Cast, later: Later) -> None:
    pacing.hold_off(cast.acme.pk, 600)
    assert not pacing.take_turn(cast.acme.pk, patience=30)
    later(599.5)
    assert pacing.take_turn(cast.acme.pk, patience=60)
    assert pacing.take_turn(cast.other.pk, patience=0)


def test_a_shorter_block_does_not_end_a_longer_one(cast: Cast) -> None:
    pacing.hold_off(cast.acme.pk, 60)
    pacing.hold_off(cast.acme.pk, 1)
    assert pacing.blocked_for(cast.acme.pk) > 50


def test_trouble_makes_pauses_that_grow_until_an_answer_comes(cast: Cast) -> None:
    pauses = []
    for _ in range(12):
        pacing.note_trouble(cast.acme.pk)
        pauses.append(pacing.blocked_for(cast.acme.pk))
    assert pauses[1] == 0
    assert 0 < pauses[2] < pauses[4] < pauses[-1] <= pacing.LONGEST_PAUSE
    pacing.note_answer(cast.acme.pk)
    assert Pace.objects.get().troubles == 0


def test_who_is_told_to_stop_does_not_wait(cast: Cast) -> None:
    stop = Event()
    stop.set()
    assert not pacing.take_turn(cast.acme.pk, patience=5, stop=stop)
