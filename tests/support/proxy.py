"""A gateway between Flowdeck and the simulator, which changes the partner's answers on the wire.

with Proxy(simulator) as proxy:
    proxy.change = lambda answer: replace(answer, body=b"")
"""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from flows_api.simulator import Simulator

HOP_HEADERS = {"connection", "content-length", "transfer-encoding", "keep-alive", "host"}


@dataclass(frozen=True)
class Answer:
    """An answer to send. ``path`` is what was asked for.

    Of ``body`` only ``sent`` bytes are sent, all of it for None, and then the connection ends.
    ``wait`` is the time before the first byte, ``pause`` the one after each byte of the body.
    """

    path: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    sent: int | None = None
    wait: float = 0.0
    pause: float = 0.0


Change = Callable[[Answer], Answer | None]
"""Returns the answer to send, or None to close the connection without one."""


class Proxy:
    """The gateway. ``origin`` is its address, and ``base_url`` the API's behind it.

    With ``tls`` it is asked by https, with the certificate of that context.
    """

    def __init__(self, simulator: Simulator, tls: ssl.SSLContext | None = None) -> None:
        self.change: Change = lambda answer: answer
        self.closing = Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(simulator))
        self._server.daemon_threads = True
        if tls:  # a handshake that fails is an OSError, which the server passes over
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "https" if tls else "http"
        self.origin = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self.base_url = self.origin + urlsplit(simulator.base_url).path

    def __enter__(self) -> Self:
        # The poll is how long closing takes.
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()

    def _handler(self, simulator: Simulator) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                found = forward(simulator.origin, self.command, self.path, self.headers, body)
                proxy._send(self, proxy.change(found))

            do_GET = do_POST = do_PATCH = _handle  # noqa: N815  # http.server's names

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        return Handler

    def _send(self, handler: BaseHTTPRequestHandler, answer: Answer | None) -> None:
        handler.close_connection = True
        if answer is None or self.closing.wait(answer.wait):
            return
        head = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Odd')}"]
        head += [f"{name}: {value}" for name, value in answer.headers.items()]
        head += [f"Content-Length: {len(answer.body)}", "Connection: close", "", ""]
        try:
            handler.wfile.write("\r\n".join(head).encode())
            body = answer.body[: answer.sent]
            pieces = [body[at : at + 1] for at in range(len(body))] if answer.pause else [body]
            for piece in pieces:
                handler.wfile.write(piece)
                if answer.pause and self.closing.wait(answer.pause):
                    return
        except OSError:
            return  # the client gave up, as it should


def forward(origin: str, method: str, path: str, headers: Any, body: bytes) -> Answer:
    """Return the simulator's answer to a request."""
    connection = HTTPConnection(urlsplit(origin).netloc, timeout=60)
    passed_on = {name: value for name, value in headers.items() if name.lower() not in HOP_HEADERS}
    try:
        connection.request(method, path, body or None, passed_on)
        found = connection.getresponse()
        content = found.read()
    finally:
        connection.close()
    given = {n: v for n, v in found.getheaders() if n.lower() not in HOP_HEADERS}
    return Answer(path=path, status=found.status, headers=given, body=content)
