"""A pytest plugin with the simulated partner as a fixture."""

import json
from collections.abc import Iterator

import pytest

from flows_api.simulator import Call, Delivery, Simulator
from tests.support.contract import validate


class AnswerRecorder:
    """A record of the responses that openapi.yaml describes, without faults and variants."""

    def __init__(self) -> None:
        self.simulator: Simulator | None = None
        self._seen: dict[tuple[str, str, int, bytes], None] = {}

    def __call__(self, call: Call, outcome: Delivery) -> None:
        assert self.simulator is not None
        is_described = call.route and not call.fault and not self.simulator.variants.changed()
        if is_described and outcome.answer is not None:
            answer = outcome.answer
            self._seen[call.method, call.path, answer.status, answer.body] = None

    def clear(self) -> None:
        self._seen.clear()

    def check_answers(self) -> None:
        """Raise AssertionError for a recorded response that openapi.yaml contradicts."""
        for method, path, status, body in list(self._seen):  # server threads may add more
            validate(method, path, status, json.loads(body))


@pytest.fixture(scope="session")
def running_simulator() -> Iterator[tuple[Simulator, AnswerRecorder]]:
    """Run one simulator per test process, with a record of its responses."""
    witness = AnswerRecorder()
    with Simulator(witness=witness) as running:
        witness.simulator = running
        yield running, witness


@pytest.fixture
def simulator(running_simulator: tuple[Simulator, AnswerRecorder]) -> Iterator[Simulator]:
    """Return the partner with the small scenario, as at its start.

    Afterwards each of its default responses is checked against openapi.yaml, so that whatever the
    client parsed in a test is what the contract describes.
    """
    running, witness = running_simulator
    running.reset()
    witness.clear()
    yield running
    witness.check_answers()
