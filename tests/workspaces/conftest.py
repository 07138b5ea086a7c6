"""Fixtures for time travel and for counting calls to the partner."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine

from flows_api.simulator import Simulator
from tests.support.cache import age_cache
from tests.workspaces.connection.outages import Later


@pytest.fixture
def later() -> Iterator[Later]:
    """Return a function that moves the time by so many seconds."""
    now = datetime.now().astimezone()
    with time_machine.travel(now, tick=True) as traveller:

        def pass_time(seconds: float) -> None:
            traveller.shift(seconds)
            age_cache(seconds)

        yield pass_time


@pytest.fixture
def new_calls(partner: Simulator) -> Callable[[], int]:
    """Return a function that returns the number of calls since it was last called."""

    def since_last_call() -> int:
        number = len(partner.requests)
        partner.requests.clear()
        return number

    return since_last_call
