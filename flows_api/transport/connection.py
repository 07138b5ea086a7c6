"""HTTP connections with one deadline per call and rules for the addresses they connect to.

The time-outs of requests hold for single reads, so that a slowly dripping body or header would hold
a call forever. Here every connect, send and read gets the rest of the call's total. requests has no
way to pass our own state down to the connection, so the current call is a context variable.
"""

import http.client
import io
import socket
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.util.connection import create_connection

from flows_api.transport.addresses import is_public_address
from flows_api.transport.resolver import resolve_addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Limits in seconds.

    ``connect`` holds per address, ``read`` between two bytes. ``total`` bounds the whole call with
    its retries, however slowly the bytes come.
    """

    connect: float = 2.0
    read: float = 6.0
    total: float = 8.0


@dataclass(slots=True, kw_only=True)
class CallState:
    """One attempt at a call: its limits, its query, and how far it got.

    ``sent`` errs on the safe side: it is set before the first byte and never reset.
    """

    query: str
    timeouts: Timeouts
    clock: Callable[[], float]
    deadline: float
    is_private_allowed: bool
    sent: bool = False
    timed_out: bool = False
    refused: bool = False

    def remaining(self, longest: float) -> float:
        """Return the seconds that the next operation may take.

        Raises TimeoutError when none are left.
        """
        left = min(longest, self.deadline - self.clock())
        if left <= 0:
            self.timed_out = True
            raise TimeoutError
        return left


current_call: ContextVar[CallState] = ContextVar("current")


class BoundedConnection(HTTPConnection):
    """A connection within the current call's limits, which notes when it starts to send."""

    def _new_conn(self) -> socket.socket:
        """Connect to the first of the host's allowed addresses that responds.

        The addresses are resolved once, here, so that the checked address is the one connected to.
        """
        problem: OSError = ConnectionRefusedError()
        for address in self._addresses():
            try:
                return self._connect_to(address)
            except OSError as error:
                problem = error
        raise problem

    def _addresses(self) -> list[str]:
        attempt = current_call.get()
        seconds = attempt.remaining(attempt.timeouts.connect)
        found = resolve_addresses(self._dns_host.strip("[]"), self.port, seconds=seconds)
        allowed = [a for a in found if attempt.is_private_allowed or is_public_address(a)]
        attempt.refused = not allowed
        return allowed

    def _connect_to(self, address: str) -> socket.socket:
        attempt = current_call.get()
        seconds = attempt.remaining(attempt.timeouts.connect)
        started = attempt.clock()
        sock = create_connection((address, self.port), seconds, socket_options=self.socket_options)
        # The rest of the time is for the TLS handshake.
        sock.settimeout(max(0.001, seconds - (attempt.clock() - started)))
        return sock

    def _encode_request(self, request: str) -> bytes:
        """Return the request line, adding the query only here, as it may hold a candidate's e-mail.

        So the query is in no log line, exception or trace of requests, urllib3 and tools watching
        them.
        """
        method, target, version = request.split(" ")
        query = current_call.get().query
        line = f"{method} {target}?{query} {version}" if query else request
        return line.encode("ascii")

    def send(self, data: Any) -> None:
        attempt = current_call.get()
        if self.sock is None:
            self.connect()
        attempt.sent = True
        self.sock.settimeout(attempt.remaining(attempt.timeouts.total))
        try:
            super().send(data)
        except TimeoutError:
            attempt.timed_out = True
            raise


class BoundedTlsConnection(BoundedConnection, HTTPSConnection):
    """The same over TLS, where ``sent`` is set only after the handshake."""


class _BoundedReader(io.RawIOBase):
    """A socket's reading end within the current call's deadline."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket) -> None:
        self._raw, self._sock = raw, sock
        self.has_ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        attempt = current_call.get()
        self._sock.settimeout(attempt.remaining(attempt.timeouts.read))
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError:
            attempt.timed_out = True
            raise
        self.has_ended = count == 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(http.client.HTTPResponse):
    """A response whose status line, headers and body are all read within the deadline.

    http.client takes the end of the connection for the end of the headers. A cut would look like an
    empty response, and an empty response to a write is a success.
    """

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._reader = _BoundedReader(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._reader)

    def begin(self) -> None:
        super().begin()
        if self._reader.has_ended:
            raise http.client.RemoteDisconnected("cut within the headers")


BoundedConnection.response_class = _BoundedResponse


class _Pool(HTTPConnectionPool):
    ConnectionCls = BoundedConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = BoundedTlsConnection


class BoundedAdapter(HTTPAdapter):
    """A requests adapter over such connections, without retries of its own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
