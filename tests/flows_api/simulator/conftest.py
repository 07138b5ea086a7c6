"""Callers of the partner with a key."""

from collections.abc import Iterator

import pytest

from flows_api.simulator import Simulator
from tests.flows_api.simulator.api import Api


@pytest.fixture
def api(simulator: Simulator) -> Iterator[Api]:
    """Return a caller with Northwind Talent's key."""
    with Api(simulator, simulator.api_key) as caller:
        yield caller


@pytest.fixture
def other(simulator: Simulator) -> Iterator[Api]:
    """Return a caller with Blue Harbor Studio's key."""
    with Api(simulator, simulator.other_api_key) as caller:
        yield caller
