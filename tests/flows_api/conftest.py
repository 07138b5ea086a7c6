"""Peers and transports that close with the test."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest

from flows_api import FlowsClient, RetryRule, Secret, Timeouts, Transport
from flows_api.simulator import Simulator
from tests.support.peers import Peer, Script

KEY = "sk_test_CanaryCanaryCanary0000"
"""The key of every call here; no output may hold it."""

LONG = Timeouts(connect=20, read=20, total=30)
"""What a busy machine may need: a call that is answered never ends by it."""
SHORT = Timeouts(connect=0.3, read=0.25, total=0.4)
"""For calls that are meant to end by a time-out, and for no others."""

Serve = Callable[[Script], Peer]


class MakeTransport(Protocol):
    def __call__(self, peer: Peer | str, **options: Any) -> Transport: ...


class MakeClient(Protocol):
    def __call__(self, peer: Peer, **options: Any) -> FlowsClient: ...


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Return a function that runs a script as a peer."""
    with ExitStack() as stack:
        yield lambda script: stack.enter_context(Peer(script))


@pytest.fixture
def transport() -> Iterator[MakeTransport]:
    """Return a function that makes a transport for one peer or origin, without retries."""
    with ExitStack() as stack:

        def made(peer: Peer | str, **options: Any) -> Transport:
            origin = peer if isinstance(peer, str) else peer.origin
            defaults: dict[str, Any] = {
                "timeouts": LONG,
                "retry": RetryRule(retries=0),
                "private_origins": {origin},
            }
            made = Transport(**defaults | options)
            stack.callback(made.close)
            return made

        yield made


@pytest.fixture
def client(transport: MakeTransport) -> MakeClient:
    """Return a function that makes a client for one peer."""

    def made(peer: Peer, **options: Any) -> FlowsClient:
        base_url = f"{peer.origin}/v1/partner"
        return FlowsClient(transport(peer, **options), base_url=base_url, api_key=Secret(KEY))

    return made


@pytest.fixture
def flows(simulator: Simulator, transport: MakeTransport) -> FlowsClient:
    """Return a client of the simulated partner's first company."""
    return flows_with(simulator.api_key, simulator, transport)


def flows_with(key: str, simulator: Simulator, transport: MakeTransport) -> FlowsClient:
    """Return a function that makes a client of the simulated partner with another key."""
    made = transport(simulator.origin)
    return FlowsClient(made, base_url=simulator.base_url, api_key=Secret(key))
