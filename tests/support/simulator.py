"""A pytest plugin: the partner, simulated, as a fixture."""

from collections.abc import Iterator

import pytest

from flows_api.simulator import Simulator


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[Simulator]:
    """One simulator for each test process."""
    with Simulator() as running:
        yield running


@pytest.fixture
def simulator(running_simulator: Simulator) -> Simulator:
    """The partner with the small scenario, as at its start."""
    running_simulator.reset()
    return running_simulator
