"""A key goes by verified https to public addresses, and elsewhere only where that is listed."""

import socket
from pathlib import Path

import pytest

from flows_api import (
    AddressRefused,
    FlowsError,
    Secret,
    TimedOut,
    Timeouts,
    Transport,
    Unavailable,
    Unreachable,
)
from flows_api.messages import Request, Response
from flows_api.transport import connection
from tests.flows_api.conftest import KEY, MakeTransport, Serve
from tests.support.certificates import self_signed
from tests.support.peers import Caller, Peer, Script, always, answer

GET = Request(method="GET", path="/x")
POST = Request(method="POST", path="/x", body=b"{}", writes=True)


def call(transport: Transport, origin: str, request: Request = GET) -> Response:
    return transport.call(f"{origin}/v1/partner", request, Secret(KEY))


def test_plain_http_is_refused_unless_listed(serve: Serve, transport: MakeTransport) -> None:
    peer = serve(always(answer()))
    with pytest.raises(AddressRefused) as caught:
        call(transport("http://127.0.0.1:1"), peer.origin, POST)
    assert not caught.value.may_have_happened
    assert peer.connections == 0
    assert call(transport(peer), peer.origin).status == 200


def test_another_port_of_a_listed_host_is_not_listed(
    serve: Serve, transport: MakeTransport
) -> None:
    peer, other = serve(always(answer())), serve(always(answer()))
    with pytest.raises(AddressRefused):
        call(transport(peer), other.origin)
    assert other.connections == 0


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "0.0.0.0",  # noqa: S104
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "169.254.169.254",
        "[fd00:ec2::254]",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(
    serve: Serve, transport: MakeTransport, host: str
) -> None:
    peer = serve(always(answer()))
    with pytest.raises(Unreachable) as caught:
        call(transport(peer), f"https://{host}:{peer.port}", POST)
    assert not caught.value.may_have_happened
    assert peer.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "[::ffff:127.0.0.1]"])
def test_a_private_address_has_its_own_error(transport: MakeTransport, host: str) -> None:
    with pytest.raises(AddressRefused):
        call(transport("x"), f"https://{host}:1")


@pytest.mark.parametrize(
    "base",
    ["https://user:pw@127.0.0.1", "https://127.0.0.1\\@a.example", "https://a.example?@127.0.0.1"],
)
def test_what_is_no_plain_base_url_is_the_callers_mistake(
    transport: MakeTransport, base: str
) -> None:
    with pytest.raises(ValueError, match="a base URL is"):
        call(transport("x"), base)


@pytest.mark.parametrize("host", ["a..b", "-", "a" * 64, ".", "a.example:99999", "[::1::]"])
def test_a_host_that_is_none_is_unreachable(transport: MakeTransport, host: str) -> None:
    with pytest.raises(Unreachable):
        call(transport("x"), f"https://{host}")


def resolving_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Make every name resolve to ``addresses``. The connected addresses end up in the result."""
    entries = [(2, 1, 6, "", (address, 443)) for address in addresses]
    connected: list[str] = []

    def connect(target: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(target[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: entries)
    monkeypatch.setattr(connection, "create_connection", connect)
    return connected


def test_a_public_name_with_a_private_address_is_refused(
    transport: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected = resolving_to(monkeypatch, "10.0.0.1", "::1")
    with pytest.raises(AddressRefused):
        call(transport("x"), "https://rebound.example")
    assert connected == []


def test_only_the_addresses_that_were_checked_are_connected_to(
    transport: MakeTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected = resolving_to(monkeypatch, "10.0.0.1", "8.8.8.8", "127.0.0.1", "8.8.4.4", "8.8.8.8")
    with pytest.raises(Unreachable) as caught:
        call(transport("x"), "https://mixed.example")
    assert connected == ["8.8.8.8", "8.8.4.4"]
    assert not isinstance(caught.value, AddressRefused)


# TLS


def over_tls(script: Script, folder: Path) -> tuple[Peer, Path]:
    context, certificate = self_signed(folder)
    return Peer(script, tls=context), certificate


def test_an_untrusted_certificate_is_unreachable(transport: MakeTransport, tmp_path: Path) -> None:
    server, _ = over_tls(always(answer()), tmp_path)
    with server as peer, pytest.raises(Unreachable) as caught:
        call(transport(peer), peer.origin, POST)
    assert not caught.value.may_have_happened
    assert peer.requests == []


def test_a_certificate_of_another_name_is_unreachable(
    transport: MakeTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = over_tls(always(answer()), tmp_path)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    with server as peer, pytest.raises(Unreachable):
        call(transport(f"https://localhost:{peer.port}"), f"https://localhost:{peer.port}")
    assert peer.requests == []


def test_the_environment_cannot_make_a_certificate_trusted(
    transport: MakeTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = over_tls(always(answer()), tmp_path)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(certificate))
    with server as peer, pytest.raises(Unreachable):
        call(transport(peer), peer.origin)


def test_a_trusted_certificate_carries_calls_on_one_connection(
    transport: MakeTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, certificate = over_tls(always(answer(b"[1]")), tmp_path)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    with server as peer:
        shared = transport(peer)
        assert [call(shared, peer.origin, POST).body for _ in range(3)] == [b"[1]"] * 3
        shared.close()
    assert peer.connections == 1


def cut(caller: Caller) -> None:
    caller.request()


def hang(caller: Caller) -> None:
    caller.request()
    caller.wait()


def drip(caller: Caller) -> None:
    caller.request()
    caller.drip([b"H"] * 1000, every=0.02)


@pytest.mark.parametrize(
    ("script", "kind"), [(cut, Unavailable), (hang, TimedOut), (drip, TimedOut)]
)
def test_a_write_that_was_sent_over_tls_may_have_happened(
    transport: MakeTransport,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: Script,
    kind: type[FlowsError],
) -> None:
    server, certificate = over_tls(script, tmp_path)
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    # The handshake is to succeed, however busy the machine is; then silence is cut soon.
    limits = Timeouts(connect=20, read=0.2, total=2)
    with server as peer, pytest.raises(FlowsError) as caught:
        call(transport(peer, timeouts=limits), peer.origin, POST)
    assert type(caught.value) is kind
    assert caught.value.may_have_happened
