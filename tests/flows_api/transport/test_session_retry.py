"""Only reads are retried, a few times, within the one total."""

import pytest

from flows_api import (
    RateLimited,
    RetryRule,
    Secret,
    ServerFailed,
    TimedOut,
    Timeouts,
    Unavailable,
)
from flows_api.messages import Request, Response
from flows_api.transport.session import Transport
from tests.flows_api.conftest import KEY, LONG, MakeTransport, Serve
from tests.support.peers import Caller, always, answer

GET = Request(method="GET", path="/x")
POST = Request(method="POST", path="/x", body=b"{}", writes=True)
PATCH = Request(method="PATCH", path="/x", body=b"{}", writes=True)


def call(transport: Transport, origin: str, request: Request = GET) -> Response:
    return transport.call(f"{origin}/v1/partner", request, Secret(KEY))


def counted(retry: RetryRule, waits: list[float]) -> dict[str, object]:
    return {"retry": retry, "sleep": waits.append, "timeouts": LONG}


QUICK = RetryRule(retries=2, base=0.2, random=lambda: 0.5)


def test_a_get_is_retried_until_it_succeeds(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(status=503), answer(status=429), answer(b"[1]")))
    waits: list[float] = []
    assert call(transport(peer, **counted(QUICK, waits)), peer.origin).body == b"[1]"
    assert (len(peer.requests), waits) == (3, [0.1, 0.2])


def test_each_attempt_is_recorded_with_its_outcome_and_its_time(
    serve: Serve, transport: MakeTransport
) -> None:
    peer = serve(always(answer(status=503), answer(status=429), answer(b"[1]")))
    records: list[tuple[Request, object, float]] = []
    record = {"record": lambda *attempt: records.append(attempt)}
    call(transport(peer, **counted(QUICK, []), **record), peer.origin)
    assert [request for request, _error, _seconds in records] == [GET] * 3
    assert [type(error) for _request, error, _seconds in records] == [
        ServerFailed,
        RateLimited,
        type(None),
    ]
    assert all(seconds >= 0 for _request, _error, seconds in records)


def test_a_get_is_retried_at_most_as_often_as_the_rule_allows(
    serve: Serve, transport: MakeTransport
) -> None:
    peer = serve(always(answer(status=502)))
    waits: list[float] = []
    with pytest.raises(ServerFailed):
        call(transport(peer, **counted(QUICK, waits)), peer.origin)
    assert (len(peer.requests), len(waits)) == (3, 2)
    assert len({sent.partition(b"X-Request-ID: ")[2][:32] for sent in peer.requests}) == 1


@pytest.mark.parametrize("request_", [POST, PATCH], ids=lambda request: request.method)
@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_write_is_sent_once_whatever_comes_back(
    serve: Serve, transport: MakeTransport, request_: Request, status: int
) -> None:
    peer = serve(always(answer(status=status, retry_after="0")))
    with pytest.raises((RateLimited, ServerFailed)):
        call(transport(peer, **counted(QUICK, [])), peer.origin, request_)
    assert len(peer.requests) == 1


@pytest.mark.parametrize("request_", [POST, PATCH], ids=lambda request: request.method)
def test_a_write_whose_connection_is_cut_is_sent_once(
    serve: Serve, transport: MakeTransport, request_: Request
) -> None:
    def cut(caller: Caller) -> None:
        caller.request()
        caller.reset()

    peer = serve(cut)
    with pytest.raises(Unavailable):
        call(transport(peer, **counted(QUICK, [])), peer.origin, request_)
    assert (peer.connections, len(peer.requests)) == (1, 1)


@pytest.mark.parametrize(
    ("header", "waits", "requested"),
    [
        ("2", [2.1], None),
        ("0", [0.1], None),
        ("Thu, 01 Jan 2015 00:00:00 GMT", [0.1], None),
        (None, [0.1], None),
        ("nonsense", [0.1], None),
        ("6", [], 6),
        ("9" * 40, [], 1e9),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_short_retry_after_is_obeyed_and_a_long_one_is_reported(
    serve: Serve,
    transport: MakeTransport,
    status: int,
    header: str | None,
    waits: list[float],
    requested: float | None,
) -> None:
    again = answer(status=status, retry_after=header) if header else answer(status=status)
    peer = serve(always(again, answer(b"[1]")))
    waited: list[float] = []
    patient = transport(peer, **counted(QUICK, waited))
    if requested is None:
        assert call(patient, peer.origin).body == b"[1]"
    else:
        with pytest.raises((RateLimited, ServerFailed)) as caught:
            call(patient, peer.origin)
        assert vars(caught.value)["retry_after"] == requested
    assert waited == waits


def test_no_delay_exceeds_the_total(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(status=429, retry_after="5")))
    waits: list[float] = []
    limited = transport(peer, retry=QUICK, sleep=waits.append, timeouts=Timeouts(total=5))
    with pytest.raises(RateLimited):
        call(limited, peer.origin)
    assert (len(peer.requests), waits) == (1, [])


def test_all_attempts_share_one_total(serve: Serve, transport: MakeTransport) -> None:
    """By a clock of the test's own: each answer takes twelve seconds of the thirty."""
    now = [0.0]

    def slow(caller: Caller) -> None:
        while caller.request():
            now[0] += 12
            caller.send(answer(status=503))

    peer = serve(slow)
    rule = RetryRule(retries=50, base=0.01)
    shared = transport(peer, retry=rule, clock=lambda: now[0], sleep=lambda _seconds: None)
    with pytest.raises((TimedOut, ServerFailed)):
        call(shared, peer.origin)
    assert 2 <= len(peer.requests) <= 3
