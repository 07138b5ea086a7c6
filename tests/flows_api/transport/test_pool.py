"""Connections are reused, shared, and few."""

from threading import Barrier, Event, Lock, Thread

import pytest

from flows_api import (
    FlowsError,
    Overloaded,
    Secret,
    Unavailable,
)
from flows_api.messages import Request, Response
from flows_api.transport.session import Transport
from tests.flows_api.conftest import KEY, MakeTransport, Serve
from tests.support.peers import Caller, always, answer

GET = Request(method="GET", path="/x")
WRITES = [
    Request(method="POST", path="/x", body=b"{}", writes=True),
    Request(method="PATCH", path="/x", body=b"{}", writes=True),
]


def call(transport: Transport, origin: str, request: Request = GET, key: str = KEY) -> Response:
    return transport.call(f"{origin}/v1/partner", request, Secret(key))


def test_connections_are_reused(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer()))
    shared = transport(peer)
    for _ in range(5):
        call(shared, peer.origin)
    assert (peer.connections, len(peer.requests)) == (1, 5)


def test_a_failed_answer_gives_its_connection_back(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(status=404)))
    shared = transport(peer)
    for _ in range(3):
        with pytest.raises(FlowsError):
            call(shared, peer.origin)
    assert peer.connections == 1


@pytest.mark.parametrize("request_", [GET, *WRITES], ids=lambda request: request.method)
def test_a_connection_that_the_partner_closed_meanwhile_is_made_anew(
    serve: Serve, transport: MakeTransport, request_: Request
) -> None:
    closed = Event()

    def once(caller: Caller) -> None:
        caller.request()
        caller.send(answer())
        caller.hang_up()
        closed.set()

    peer = serve(once)
    shared = transport(peer)
    call(shared, peer.origin)
    assert closed.wait(30)
    call(shared, peer.origin, request_)
    assert (peer.connections, len(peer.requests)) == (2, 2)


@pytest.mark.parametrize("request_", WRITES, ids=lambda request: request.method)
def test_a_write_cut_on_a_reused_connection_may_have_happened_and_is_not_repeated(
    serve: Serve, transport: MakeTransport, request_: Request
) -> None:
    def once_then_cut(caller: Caller) -> None:
        caller.request()
        caller.send(answer())
        caller.request()
        caller.reset()

    peer = serve(once_then_cut)
    shared = transport(peer)
    call(shared, peer.origin)
    with pytest.raises(Unavailable) as caught:
        call(shared, peer.origin, request_)
    assert caught.value.may_have_happened
    assert (peer.connections, len(peer.requests)) == (1, 2)


def test_many_threads_share_few_connections(serve: Serve, transport: MakeTransport) -> None:
    under_way, most, lock = [0], [0], Lock()

    def counting(caller: Caller) -> None:
        while caller.request():
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            caller.wait(0.01)
            with lock:
                under_way[0] -= 1
            caller.send(answer())

    peer = serve(counting)
    shared = transport(peer, max_in_flight=3, acquire_timeout=30)
    threads = [
        Thread(target=lambda: [call(shared, peer.origin) for _ in range(3)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(peer.requests) == 24
    assert most[0] <= 3
    assert peer.connections <= 3


def test_the_pool_holds_a_connection_per_call_in_flight(
    serve: Serve, transport: MakeTransport
) -> None:
    barrier = Barrier(3)

    def gathering(caller: Caller) -> None:
        while caller.request():
            barrier.wait(30)
            caller.send(answer())

    peer = serve(gathering)
    shared = transport(peer, max_in_flight=3)
    for _ in range(2):
        threads = [Thread(target=call, args=(shared, peer.origin)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (peer.connections, len(peer.requests)) == (3, 6)


def test_a_call_without_a_permit_is_overloaded_and_unsent(
    serve: Serve, transport: MakeTransport
) -> None:
    arrived, refused = Barrier(2), Event()

    def slow(caller: Caller) -> None:
        caller.request()
        arrived.wait(30)
        refused.wait(30)
        caller.send(answer())

    peer = serve(slow)
    shared = transport(peer, max_in_flight=1, acquire_timeout=0.05)
    first = Thread(target=call, args=(shared, peer.origin))
    first.start()
    arrived.wait(30)
    with pytest.raises(Overloaded) as caught:
        call(shared, peer.origin, WRITES[0])
    refused.set()
    first.join()
    assert not caught.value.may_have_happened
    assert len(peer.requests) == 1
