"""A gate in front of a server, which can be shut (as if it were away) or stall (as if it hung)."""

import selectors
import socket
import threading
from contextlib import suppress
from typing import Self

CHUNK = 65_536


class Gate:
    """Forward connections from a port of this machine to ``port``."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._passes = threading.Event()
        self._passes.set()
        self._listener: socket.socket | None = None
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shut()
        self._passes.set()

    def open(self) -> None:
        """Listen, and forward who comes."""
        listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def shut(self) -> None:
        """Refuse everybody, and cut all connections."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        with self._lock:
            for end in self._ends:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def stall(self) -> None:
        """Accept, but pass nothing on."""
        self._passes.clear()

    def resume(self) -> None:
        """Pass on what was held up."""
        self._passes.set()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(self._target)
        except OSError:
            client.close()
            return
        with self._lock:
            self._ends |= {client, server}
        with client, server, selectors.DefaultSelector() as selector, suppress(OSError):
            for pair in ((client, server), (server, client)):
                selector.register(pair[0], selectors.EVENT_READ, data=pair)
            while True:
                for key, _events in selector.select():
                    sender, receiver = key.data
                    content = sender.recv(CHUNK)
                    if not content:
                        return
                    self._passes.wait()
                    receiver.sendall(content)
        with self._lock:
            self._ends -= {client, server}
