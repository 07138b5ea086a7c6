"""One call over a real socket: the bytes that are sent, and the error of each failure."""

from pathlib import Path

import pytest

from flows_api import KeyRefused, Secret, Unavailable, Unreachable, UnreadableResponse
from flows_api.messages import Request, Response
from flows_api.transport.session import Transport
from tests.flows_api.conftest import KEY, MakeTransport, Serve
from tests.support.peers import Caller, Peer, Script, always, answer

GET = Request(method="GET", path="/x")
WRITES = [
    Request(method="POST", path="/x", body=b"{}", writes=True),
    Request(method="PATCH", path="/x", body=b"{}", writes=True),
]


def call(transport: Transport, origin: str, request: Request = GET, key: str = KEY) -> Response:
    return transport.call(f"{origin}/v1/partner", request, Secret(key))


def headers_of(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }


# Requests


def test_a_get_carries_the_key_a_name_and_an_id(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(b"[1]")))
    request = Request(
        method="GET", path="/a%2Fb", query={"search": "ada+x@example.com", "page": "2"}
    )
    found = call(transport(peer), peer.origin, request)
    assert (found.status, found.body) == (200, b"[1]")
    (sent,) = peer.requests
    line = b"GET /v1/partner/a%2Fb?search=ada%2Bx%40example.com&page=2 HTTP/1.1\r\n"
    assert sent.startswith(line)
    headers = headers_of(sent)
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["x-request-id"] == request.id
    assert headers["user-agent"].startswith("Flowdeck/")
    assert headers["accept"] == "application/json"
    assert not {"content-type", "cookie"} & headers.keys()


def test_a_write_carries_its_body_as_json(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(status=201)))
    request = Request(method="POST", path="/x", body='{"n":"é"}'.encode(), writes=True)
    call(transport(peer), peer.origin, request)
    assert peer.requests[0].endswith('\r\n\r\n{"n":"é"}'.encode())
    assert headers_of(peer.requests[0])["content-type"] == "application/json"


def test_nothing_is_taken_from_netrc(
    serve: Serve, transport: MakeTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login root password hunter2\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    peer = serve(always(answer()))
    call(transport(peer), peer.origin)
    assert headers_of(peer.requests[0])["authorization"] == f"Bearer {KEY}"


def test_no_proxy_is_taken_from_the_environment(
    serve: Serve, transport: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer, proxy = serve(always(answer())), serve(always(answer(b"proxied")))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.origin)
    monkeypatch.setenv("NO_PROXY", "")
    assert call(transport(peer), peer.origin).body == b"{}"
    assert proxy.connections == 0


def test_no_cookie_goes_from_one_key_to_another(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer(set_cookie="session=of-the-first-key; Path=/")))
    shared = transport(peer)
    call(shared, peer.origin, key="sk_test_first")
    call(shared, peer.origin, key="sk_test_second")
    assert all("cookie" not in headers_of(sent) for sent in peer.requests)


@pytest.mark.parametrize(
    "key", ["", "ключ", "sk live", "sk\r\nX-Evil: 1", "sk\x00", "sk\udc80", "é"]
)
def test_a_key_that_no_header_can_hold_is_refused_unsent(
    serve: Serve, transport: MakeTransport, key: str
) -> None:
    peer = serve(always(answer()))
    with pytest.raises(KeyRefused) as caught:
        call(transport(peer), peer.origin, key=key)
    assert peer.connections == 0
    assert not key or key not in f"{caught.value} {vars(caught.value)}"


# Failures


@pytest.mark.parametrize("request_", [GET, *WRITES])
def test_a_closed_port_is_unreachable_and_nothing_was_sent(
    transport: MakeTransport, request_: Request
) -> None:
    with Peer(always(answer())) as gone:
        pass
    with pytest.raises(Unreachable) as caught:
        call(transport(gone), gone.origin, request_)
    assert not caught.value.may_have_happened


def cut_before(caller: Caller) -> None:
    caller.peek()
    caller.reset()


def cut_after(caller: Caller) -> None:
    caller.request()
    caller.reset()


def hang_up_after(caller: Caller) -> None:
    caller.request()


def cut_in_the_headers(caller: Caller) -> None:
    caller.request()
    caller.send(b"HTTP/1.1 200 OK\r\nContent-Le")


def cut_in_the_body(caller: Caller) -> None:
    caller.request()
    caller.send(answer(b"[1, 2, 3]")[:-4])


def cut_in_a_chunk(caller: Caller) -> None:
    caller.request()
    caller.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n[1, 2")


def babble(caller: Caller) -> None:
    caller.request()
    caller.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")


CUTS = [
    cut_before,
    cut_after,
    hang_up_after,
    cut_in_the_headers,
    cut_in_the_body,
    cut_in_a_chunk,
    babble,
]


@pytest.mark.parametrize("script", CUTS, ids=lambda script: script.__name__)
@pytest.mark.parametrize("request_", [GET, *WRITES], ids=lambda request: request.method)
def test_a_cut_is_unavailable_and_a_write_may_have_happened(
    serve: Serve, transport: MakeTransport, script: Script, request_: Request
) -> None:
    peer = serve(script)
    with pytest.raises(Unavailable) as caught:
        call(transport(peer), peer.origin, request_)
    assert type(caught.value) is Unavailable
    assert caught.value.may_have_happened == request_.writes
    assert peer.connections == 1


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("request_", [GET, *WRITES], ids=lambda request: request.method)
def test_no_redirect_is_followed_and_no_key_goes_there(
    serve: Serve, transport: MakeTransport, status: int, request_: Request
) -> None:
    target = serve(always(answer()))
    peer = serve(always(answer(status=status, location=f"{target.origin}/v1/partner/x")))
    with pytest.raises(UnreadableResponse) as caught:
        call(transport(peer), peer.origin, request_)
    assert caught.value.status == status
    assert (target.connections, len(peer.requests)) == (0, 1)
