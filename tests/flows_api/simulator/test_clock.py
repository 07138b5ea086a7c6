"""The simulator's clock."""

import time

import pytest
import time_machine

from flows_api.simulator.clock import Clock


def test_it_is_the_real_time_by_default() -> None:
    before = time.time()
    shown = Clock().now()
    assert before <= shown <= time.time() + 0.1  # two clocks of one machine may drift apart a bit


def test_it_runs_at_its_speed() -> None:
    clock = Clock(speed=10_000, start=0)
    time.sleep(0.02)
    assert clock.now() >= 200


def test_it_can_stand_still_and_jump() -> None:
    clock = Clock(speed=0, start=1000)
    assert clock.now() == clock.now() == 1000
    clock.advance(60)
    clock.advance(0.5)
    assert clock.now() == 1060.5
    clock.restart()
    assert clock.now() == 1000


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_it_never_goes_back(seconds: float) -> None:
    with pytest.raises(ValueError, match="forward"):
        Clock().advance(seconds)


def test_a_test_that_travels_does_not_take_the_partner_along() -> None:
    clock = Clock()
    before = clock.now()
    with time_machine.travel(time.time() + 10 * 365 * 86400):
        assert clock.now() - before < 3600
