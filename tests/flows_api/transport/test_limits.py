"""Calls end in bounded time and memory, however slow or large the response."""

import gc
import gzip
import socket
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api import (
    FlowsClient,
    FlowsError,
    Overloaded,
    RetryRule,
    Secret,
    TimedOut,
    Timeouts,
    Unavailable,
    Unreachable,
    UnreadableResponse,
)
from flows_api.messages import Request, Response
from flows_api.transport.session import Transport
from flows_api.transport.text import to_utf8
from tests.flows_api.conftest import KEY, SHORT, MakeTransport, Serve
from tests.support.peers import Caller, Script, always, answer

GET = Request(method="GET", path="/x")
POST = Request(method="POST", path="/x", body=b"{}", writes=True)
PATCH = Request(method="PATCH", path="/x", body=b"{}", writes=True)
SLACK = 10
"""For a busy machine: what is measured is that a call ends, not how fast the machine is. Nothing
that is cut here would end by itself before."""


def call(transport: Transport, origin: str, request: Request = GET) -> Response:
    return transport.call(f"{origin}/v1/partner", request, Secret(KEY))


@contextmanager
def ends_within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


# Time


def dripping(*pieces: bytes, start: bytes = b"") -> Script:
    def drip(caller: Caller) -> None:
        caller.request()
        caller.send(start)
        caller.drip(pieces * 1000, every=0.02)

    return drip


DRIPS = {
    "status line": dripping(b"H"),
    "headers": dripping(b"X-A: b\r\n", start=b"HTTP/1.1 200 OK\r\n"),
    "one header": dripping(b"x", start=b"HTTP/1.1 200 OK\r\nX-A: "),
    "body": dripping(b" ", start=b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"),
    "endless body": dripping(b" ", start=b"HTTP/1.1 200 OK\r\n\r\n"),
    "chunks": dripping(
        b"1\r\n \r\n", start=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    ),
    "chunk size": dripping(b"0", start=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
    "early hints": dripping(b"HTTP/1.1 100 Continue\r\n\r\n"),
    "error body": dripping(b" ", start=b"HTTP/1.1 500 No\r\nContent-Length: 9999\r\n\r\n"),
    "redirect body": dripping(b" ", start=b"HTTP/1.1 302 No\r\nLocation: /\r\n\r\n"),
}


@pytest.mark.parametrize("what", DRIPS)
def test_dripping_is_cut_by_the_total_timeout(
    serve: Serve, transport: MakeTransport, what: str
) -> None:
    peer = serve(DRIPS[what])
    with ends_within(SHORT.total + SLACK), pytest.raises(TimedOut) as caught:
        call(transport(peer, timeouts=SHORT), peer.origin, POST)
    assert caught.value.may_have_happened


@pytest.mark.parametrize("request_", [GET, POST, PATCH], ids=lambda request: request.method)
def test_a_silent_peer_is_cut_by_the_read_timeout(
    serve: Serve, transport: MakeTransport, request_: Request
) -> None:
    def hang(caller: Caller) -> None:
        caller.request()
        caller.wait()

    peer = serve(hang)
    limits = Timeouts(connect=20, read=0.1, total=25)
    with ends_within(0.1 + SLACK), pytest.raises(TimedOut) as caught:
        call(transport(peer, timeouts=limits), peer.origin, request_)
    assert caught.value.may_have_happened == request_.writes


def test_a_body_that_is_not_read_is_cut_by_the_total(
    serve: Serve, transport: MakeTransport
) -> None:
    peer = serve(lambda caller: caller.wait())
    large = Request(method="POST", path="/x", body=b" " * 20_000_000, writes=True)
    with ends_within(SHORT.total + SLACK), pytest.raises(TimedOut) as caught:
        call(transport(peer, timeouts=SHORT), peer.origin, large)
    assert caught.value.may_have_happened


def test_a_tls_handshake_that_never_comes_is_cut_and_nothing_was_sent(
    serve: Serve, transport: MakeTransport
) -> None:
    peer = serve(lambda caller: caller.wait())
    origin = peer.origin.replace("http:", "https:")
    with ends_within(SHORT.total + SLACK), pytest.raises(Unreachable) as caught:
        call(transport(origin, timeouts=SHORT), origin, POST)
    assert not caught.value.may_have_happened


def test_a_name_that_is_not_resolved_in_time_is_cut_and_nothing_was_sent(
    transport: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: given_up.wait(30) and [])
    with ends_within(SHORT.connect + SLACK), pytest.raises(Unreachable) as caught:
        call(transport("x", timeouts=SHORT), "https://slow.example", POST)
    given_up.set()
    assert not caught.value.may_have_happened


@pytest.mark.parametrize("problem", [socket.gaierror(-2, "unknown"), UnicodeError("too long")])
def test_a_name_that_does_not_exist_is_unreachable(
    transport: MakeTransport, monkeypatch: pytest.MonkeyPatch, problem: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise problem

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unreachable):
        call(transport("x"), "https://no-such-host.example")


def test_waiting_for_a_permit_counts_in_the_total(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer()))
    shared = transport(peer, max_in_flight=1, acquire_timeout=60, timeouts=SHORT)
    shared._permits.acquire()
    with ends_within(SHORT.total + SLACK), pytest.raises(Overloaded):
        call(shared, peer.origin)
    shared._permits.release()
    assert peer.connections == 0


# Size


@contextmanager
def within(most: int) -> Iterator[None]:
    """Fail when more than ``most`` bytes were held at the same time."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@cache
def bomb(coding: str) -> bytes:
    """Return 120 MB of zeros, compressed."""
    packed = zlib.compress(b" " * 120_000_000, 1) if coding == "deflate" else _gzipped()
    return gzip.compress(packed) if coding == "gzip, gzip" else packed


@cache
def _gzipped() -> bytes:
    return gzip.compress(b" " * 120_000_000, 1)


def sending(start: bytes, piece: bytes) -> Script:
    def script(caller: Caller) -> None:
        caller.request()
        caller.send(start)
        for more in repeat(piece):
            caller.send(more)

    return script


MEBIBYTE = b" " * 2**20
ENDLESS = {
    "plain": sending(b"HTTP/1.1 200 OK\r\n\r\n", MEBIBYTE),
    "chunked": sending(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MEBIBYTE + b"\r\n"
    ),
    "redirect": sending(b"HTTP/1.1 302 No\r\nLocation: /y\r\n\r\n", MEBIBYTE),
}


@pytest.mark.parametrize("how", ENDLESS)
def test_an_endless_answer_is_unreadable_in_bounded_memory(
    serve: Serve, transport: MakeTransport, how: str
) -> None:
    peer = serve(ENDLESS[how])
    with within(65_000_000), pytest.raises(UnreadableResponse) as caught:
        call(transport(peer), peer.origin)
    assert "larger" in caught.value.message


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, gzip"])
@pytest.mark.parametrize("status", [200, 302, 500])
def test_a_bomb_is_unreadable_in_bounded_memory(
    serve: Serve, transport: MakeTransport, coding: str, status: int
) -> None:
    peer = serve(
        always(answer(bomb(coding), status=status, content_encoding=coding, location="/y"))
    )
    with within(65_000_000), pytest.raises(UnreadableResponse):
        call(transport(peer), peer.origin)


def test_compression_that_is_none_is_unreadable(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(b"plain", content_encoding="gzip")))
    with pytest.raises(UnreadableResponse) as caught:
        call(transport(peer), peer.origin, POST)
    assert caught.value.may_have_happened


def test_a_compressed_answer_is_read(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(gzip.compress(b"[1]"), content_encoding="gzip")))
    assert call(transport(peer), peer.origin).body == b"[1]"
    assert b"Accept-Encoding: gzip\r\n" in peer.requests[0]


def test_endless_headers_are_cut(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(sending(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n" * 1000))
    with within(50_000_000), pytest.raises(Unavailable):
        call(transport(peer), peer.origin)


# Memory after an error

LARGE = b'{"x": "' + b"x" * 20_000_000 + b'"}'
REFUSED: dict[str, Callable[[], bytes]] = {
    "too large": lambda: answer(_gzipped(), content_encoding="gzip"),
    "not JSON": lambda: answer(LARGE[:-1]),
    "no list": lambda: answer(LARGE),
    "an error page": lambda: answer(LARGE, status=500),
}


@pytest.mark.parametrize("why", REFUSED)
def test_an_error_does_not_keep_the_response(
    serve: Serve, transport: MakeTransport, why: str
) -> None:
    peer = serve(always(REFUSED[why]()))
    client = FlowsClient(transport(peer), base_url=f"{peer.origin}/v1/partner", api_key=Secret(KEY))
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        with pytest.raises(FlowsError) as caught:
            client.list_flows()
        assert tracemalloc.get_traced_memory()[0] < 2_000_000, "with the error still at hand"
    finally:
        tracemalloc.stop()
        gc.enable()
    assert caught.value.__traceback__


# Whole responses in any encoding


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'\xef\xbb\xbf["\xc3\xa9"]', "application/json"),
        (b'\xef\xbb\xbf["\xc3\xa9"]', "application/json; charset=iso-8859-1"),
        (b' \r\n["\xc3\xa9"] \n\t ', "application/json; charset=UTF-8"),
        (b'["\xe9"]', "application/json; charset=ISO-8859-1"),
        (b'["\xc3\xa9"]', "application/json; charset=ISO-8859-1"),
        (b'["\xc3\xa9"]', "application/json; charset=windows-1252"),
        (b'["\xe9"]', 'text/plain; charset="windows-1252"'),
        ('["é"]'.encode("utf-16"), "application/json"),
        ('["é"]'.encode("utf-16-le"), "application/json; charset=utf-16le"),
        ('["é"]'.encode("utf-32"), "application/json"),
        (b'["\xc3\xa9"]', "application/json; charset=nonsense"),
        (b'["\xc3\xa9"]', "text/html"),
        (b'["\xc3\xa9"]', ""),
    ],
)
def test_json_is_read_in_the_encoding_that_it_says(
    serve: Serve, transport: MakeTransport, body: bytes, content_type: str
) -> None:
    peer = serve(always(answer(body, content_type=content_type)))
    assert call(transport(peer), peer.origin).body == '["é"]'.encode()


@given(
    body=st.binary(max_size=30),
    content_type=st.text(max_size=30) | st.builds("a; charset={}".format, st.text(max_size=12)),
)
def test_no_encoding_raises_anything(body: bytes, content_type: str) -> None:
    to_utf8(body, content_type)


def test_a_part_is_asked_for_again(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(b"[1]", status=206), answer(b"[1, 2]")))
    retry = RetryRule(base=0)
    assert call(transport(peer, retry=retry), peer.origin).body == b"[1, 2]"


@pytest.mark.parametrize("request_", [GET, POST], ids=lambda request: request.method)
def test_a_part_is_never_taken_for_the_whole(
    serve: Serve, transport: MakeTransport, request_: Request
) -> None:
    peer = serve(always(answer(b"[1]", status=206)))
    with pytest.raises(Unavailable) as caught:
        call(transport(peer, retry=RetryRule(base=0)), peer.origin, request_)
    assert caught.value.may_have_happened == request_.writes
    assert len(peer.requests) == (1 if request_.writes else 3)
