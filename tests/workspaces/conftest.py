"""Time that passes, and calls that are counted."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine

from flows_api.simulator import Simulator
from tests.support.cache import age_cache
from tests.workspaces.outages import Later


@pytest.fixture
def later() -> Iterator[Later]:
    """A function that lets so many seconds pass."""
    now = datetime.now().astimezone()
    with time_machine.travel(now, tick=True) as traveller:

        def pass_time(seconds: float) -> None:
            traveller.shift(seconds)
            age_cache(seconds)

        yield pass_time


@pytest.fixture
def asked(partner: Simulator) -> Callable[[], int]:
    """A function that says how many calls were made since it was called last."""

    def since_last() -> int:
        number = len(partner.requests)
        partner.requests.clear()
        return number

    return since_last
