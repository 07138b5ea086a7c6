"""The partner as a caller with a key meets it."""

from collections.abc import Iterator

import pytest

from flows_api.simulator import Simulator
from tests.flows_api.simulator.api import Api


@pytest.fixture
def api(simulator: Simulator) -> Iterator[Api]:
    """Northwind Talent's calls."""
    with Api(simulator, simulator.api_key) as caller:
        yield caller


@pytest.fixture
def other(simulator: Simulator) -> Iterator[Api]:
    """Blue Harbor Studio's calls."""
    with Api(simulator, simulator.other_api_key) as caller:
        yield caller
