"""The simulator's HTTP server: threaded, with keep-alive, from the standard library.

It is no WSGI application, because faults need the socket to cut a connection or to drip a body.
"""

import socket
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from threading import Event, Lock, Thread
from typing import Any

from flows_api.simulator.server.delivery import Delivery
from flows_api.simulator.server.messages import Refusal, Request, Response

LARGEST_BODY = 1_000_000
CHUNK = b"x" * 65_536
CONTROL = "/_simulator/"

Deliver = Callable[[Request], Delivery]


class Server(ThreadingHTTPServer):
    """A server that runs ``deliver`` in threads, and ``control`` for callers on this machine."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, *, deliver: Deliver, control: Deliver) -> None:
        super().__init__((host, port), _Handler)
        self.deliver = deliver
        self.control = control
        self._stopping = Event()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        self._thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def server_bind(self) -> None:
        """Bind without a name lookup of this machine, which the base class does."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.port

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close all connections, whatever they wait for."""
        self._stopping.set()
        if self._thread.is_alive():
            self.shutdown()
            self._thread.join()
        self.server_close()
        with self._lock:
            for connection in self._open:
                close_abruptly(connection)

    def pause(self, seconds: float) -> None:
        """Wait for some seconds, but not beyond ``stop``."""
        if seconds:
            self._stopping.wait(seconds)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report an error, unless the caller merely hung up."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "FlowsSimulator"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1  # One packet for head and body: else a kept-alive request costs 40 ms.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: tests read ``requests``, users the control page."""

    def respond(self) -> None:
        path, _, query = self.path.partition("?")
        try:
            body = self._body()
        except Refusal as refusal:
            self.close_connection = True
            self._send(refusal.response())
            return
        request = Request(
            method=self.command,
            path=path,
            query=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        self._send_out(self._deliver_for(path)(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = respond  # noqa: N815
    do_OPTIONS = do_TRACE = do_QUERY = respond  # noqa: N815

    def _deliver_for(self, path: str) -> Deliver:
        is_control = path.startswith(CONTROL) and is_local(self.client_address[0])
        return self.server.control if is_control else self.server.deliver

    def _body(self) -> bytes:
        """Read the request's body. Raises Refusal where its length is missing or too large."""
        length = self.headers.get("Content-Length", "0")
        if not length.isascii() or not length.isdigit() or "Transfer-Encoding" in self.headers:
            raise Refusal(400, "A Content-Length is needed.")
        if int(length) > LARGEST_BODY:
            raise Refusal(413, "The body is too large.")
        return self.rfile.read(int(length))

    def _send_out(self, outcome: Delivery) -> None:
        if outcome.answer is None:
            self.close_connection = True
            close_abruptly(self.connection)
        elif outcome.pause:
            self._drip(outcome.answer, outcome.pause)
        else:
            self._send(outcome.answer, padding=outcome.padding)

    def _send(self, answer: Response, *, padding: int = 0) -> None:
        self._send_head(answer, padding)
        if self.command == "HEAD":
            return
        self.wfile.write(answer.body)
        for start in range(0, padding, len(CHUNK)):
            self.wfile.write(CHUNK[: padding - start])

    def _drip(self, answer: Response, pause: float) -> None:
        self._send_head(answer, 0)
        for index in range(len(answer.body)):
            self.wfile.write(answer.body[index : index + 1])
            self.wfile.flush()
            self.server.pause(pause)

    def _send_head(self, answer: Response, padding: int) -> None:
        self.send_response(answer.status)
        if answer.status != 204:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body) + padding))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()


def is_local(address: str) -> bool:
    """Return whether a caller's address belongs to this machine."""
    return ip_address(address.partition("%")[0]).is_loopback


def close_abruptly(connection: socket.socket) -> None:
    """Close a connection for both sides at once. It may be closed already."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
