"""Any bytes from the network become a response or a FlowsError, in bounded time."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows_api import FlowsError, RetryRule, Secret, Transport
from flows_api.messages import Request
from tests.flows_api.conftest import KEY, LONG
from tests.support.peers import Caller, Peer

PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.1 302 No",
        b"HTTP/1.1 204 ",
        b"HTTP/9.9 999 \xff",
        b"HTTP/1.1 -1 x",
        b"Content-Length: 5",
        b"Content-Length: -5",
        b"Content-Length: 99999999999999999999",
        b"Content-Length: x",
        b"Transfer-Encoding: chunked",
        b"Content-Encoding: gzip",
        b"Content-Encoding: br, gzip, deflate, br, gzip, deflate, br",
        b"Location: http://[::1",
        b"Location: \xff\xfe",
        b"Set-Cookie: \xff=;;;=",
        b"Retry-After: \xff",
        b": no name",
        b" folded",
        b"\r\n",
        b"\r\n\r\n",
        b"5\r\nhello\r\n0\r\n\r\n",
        b"ffffffffffffffff\r\n",
        b"[1]",
        b"\x00",
    ]
)


class Garbage:
    """A peer that sends ``data`` and hangs up, and a transport to it."""

    def __init__(self) -> None:
        self.data = b""
        self.peer = Peer(self._script)
        self.transport = Transport(
            private_origins={self.peer.origin},
            retry=RetryRule(retries=0),
            timeouts=LONG,
        )

    def _script(self, caller: Caller) -> None:
        caller.request()
        caller.send(self.data)


@pytest.fixture(scope="module")
def garbage() -> Iterator[Garbage]:
    made = Garbage()
    with made.peer:
        yield made
    made.transport.close()


@given(data=st.lists(PIECES, max_size=7).map(b"\r\n".join) | st.binary(max_size=60))
@example(data=b"HTTP/1.1 302 No\r\nLocation: \xff\xfe\r\n\r\n")
@example(data=b"HTTP/1.1 302 No\r\nLocation: http://[::1\r\n\r\n")
@example(data=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
def test_any_bytes_whatever_become_an_answer_or_a_flows_error(
    garbage: Garbage, data: bytes
) -> None:
    garbage.data = data
    request = Request(method="POST", path="/x", body=b"{}", writes=True)
    try:
        garbage.transport.call(f"{garbage.peer.origin}/v1", request, Secret(KEY))
    except FlowsError as error:
        is_definite = error.status is not None and 400 <= error.status < 500
        assert error.may_have_happened or is_definite
