"""Small servers over real sockets, which answer a client as scripted.

def hang(caller: Caller) -> None:
    caller.request()
    caller.wait()

with Peer(hang) as peer: ...
"""

import contextlib
import socket
import ssl
import struct
from collections.abc import Callable, Iterable
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

RESET = struct.pack("ii", 1, 0)
BLANK = b"\r\n\r\n"


class Caller:
    """An accepted connection, as a script sees it. ``number`` counts the peer's connections."""

    def __init__(self, sock: socket.socket, number: int, peer: "Peer") -> None:
        self._sock, self._peer, self._rest = sock, peer, b""
        self.number = number

    def request(self) -> bytes:
        """Read the next request and add it to ``peer.requests``.

        Return b"" when the caller hung up.
        """
        received = self._rest
        while BLANK not in received:
            if not (more := self._sock.recv(65536)):
                return b""
            received += more
        end = received.index(BLANK) + len(BLANK) + _length(received)
        while len(received) < end:
            received += self._sock.recv(65536)
        whole, self._rest = received[:end], received[end:]
        self._peer.requests.append(whole)
        return whole

    def peek(self) -> None:
        """Wait until a request begins to arrive, and leave it unread."""
        self._sock.recv(1, socket.MSG_PEEK)

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def drip(self, pieces: Iterable[bytes], *, every: float) -> None:
        """Send ``pieces`` one by one with a pause between, until the peer is closed."""
        for piece in pieces:
            self.send(piece)
            if self._peer.closing.wait(every):
                return

    def wait(self, seconds: float = 30) -> None:
        """Do nothing until the peer is closed."""
        self._peer.closing.wait(seconds)

    def hang_up(self) -> None:
        """Close the connection cleanly, while the script continues."""
        self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()

    def reset(self) -> None:
        """Reset the connection."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._sock.close()


Script = Callable[[Caller], None]


class Peer:
    """A server that runs ``script`` for each connection and counts requests."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._threads: list[Thread] = []
        self._socks: list[socket.socket] = []
        self._lock = Lock()
        self.closing = Event()
        self.connections = 0
        self.requests: list[bytes] = []
        scheme = "https" if tls else "http"
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"{scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for sock in self._socks:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
            self._start(self._serve, sock, self.connections)

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(30)
        self._socks.append(sock)
        with sock, contextlib.suppress(OSError):
            if self._tls is None:
                self._script(Caller(sock, number, self))
                return
            with self._tls.wrap_socket(sock, server_side=True) as wrapped:
                self._socks.append(wrapped)
                self._script(Caller(wrapped, number, self))


def _length(request: bytes) -> int:
    for line in request.split(BLANK)[0].split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def answer(body: bytes = b"{}", *, status: int = 200, **headers: str) -> bytes:
    """Return an HTTP response. ``retry_after="3"`` is the header Retry-After."""
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + BLANK + body


def always(*answers: bytes) -> Script:
    """Return a script that gives ``answers`` in turn and then repeats the last one."""
    left = list(answers)
    lock = Lock()

    def script(caller: Caller) -> None:
        while caller.request():
            with lock:
                reply = left.pop(0) if len(left) > 1 else left[0]
            caller.send(reply)

    return script
