"""A guard may refuse every call and is told the outcome of each."""

import pytest

from flows_api import FlowsClient, FlowsError, NotFound, Secret, TimedOut, Transport
from flows_api.simulator import Simulator


class Guard:
    def __init__(self, refusal: FlowsError | None = None) -> None:
        self.refusal = refusal
        self.calls: list[FlowsError | None] = []

    def before(self) -> None:
        if self.refusal:
            raise self.refusal

    def after(self, error: FlowsError | None) -> None:
        self.calls.append(error)


def client(simulator: Simulator, guard: Guard) -> FlowsClient:
    origin = simulator.base_url.removesuffix("/v1/partner")
    return FlowsClient(
        Transport(private_origins={origin}),
        base_url=simulator.base_url,
        api_key=Secret(simulator.api_key),
        guard=guard,
    )


def test_it_hears_of_answers_and_of_errors(simulator: Simulator) -> None:
    guard = Guard()
    flows = client(simulator, guard)
    flows.list_flows()
    with pytest.raises(NotFound) as raised:
        flows.get_flow("no-such")
    assert guard.calls == [None, raised.value]


def test_what_it_refuses_is_not_called(simulator: Simulator) -> None:
    guard = Guard(refusal=TimedOut("not again"))
    simulator.requests.clear()
    with pytest.raises(TimedOut, match="TimedOut"):
        client(simulator, guard).list_flows()
    assert not simulator.requests
    assert not guard.calls
