"""Web processes stopped one after the other under a steady stream of requests: none fails."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.upgrade.served import PATIENCE, ROOT, environment

DRAIN = 3
CLIENTS = 4


class Server:
    """A gunicorn on a port of its own, which can be stopped and started again."""

    def __init__(self, url: str, **more: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._environment = environment(url, **more)
        self.start()

    def start(self) -> None:
        command = ["-m", "gunicorn", "--config", "gunicorn.conf.py"]
        command += ["--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=self._environment)
        deadline = time.monotonic() + 2 * PATIENCE
        while self.ready() != 200:
            assert self.process.poll() is None, "gunicorn ended"
            assert time.monotonic() < deadline, "gunicorn does not get ready"
            time.sleep(0.1)

    def ready(self) -> int:
        """Return the status of /readyz/, or 0 where nothing listens."""
        try:
            return requests.get(f"{self.origin}/readyz/", timeout=PATIENCE).status_code
        except requests.ConnectionError:
            return 0

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def end(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=PATIENCE)


class Proxy:
    """A proxy, which asks for readiness, keeps connections, and repeats no request.

    It goes to the next server only where it was refused, as then nothing was sent.
    """

    def __init__(self, servers: list[Server]) -> None:
        self._servers = servers
        self._ready = dict.fromkeys(servers, True)
        self._number = itertools.count()
        self._stop = threading.Event()
        self.answers: list[str] = []
        self._threads = [threading.Thread(target=self._probe)]
        self._threads += [threading.Thread(target=self._send) for _ in range(CLIENTS)]

    def __enter__(self) -> "Proxy":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _probe(self) -> None:
        while not self._stop.wait(0.2):
            for server in self._servers:
                self._ready[server] = server.ready() == 200

    def _send(self) -> None:
        session = requests.Session()
        for method in itertools.cycle(("GET", "POST")):
            if self._stop.wait(0.02):
                return
            self.answers.append(self._answer(session, method))

    def _answer(self, session: requests.Session, method: str) -> str:
        start = next(self._number)
        order = [self._servers[(start + n) % len(self._servers)] for n in range(2)]
        for server in sorted(order, key=lambda server: not self._ready[server]):
            try:
                # A POST without a token is a 403: the application has answered.
                answer = session.request(method, f"{server.origin}/sign-in/", timeout=PATIENCE)
            except requests.ConnectionError as error:
                if "refused" in str(error):
                    continue
                return f"{method} {type(error).__name__}"
            return f"{method} {answer.status_code}"
        return f"{method} refused by all"


@pytest.fixture
def servers(sqlite_url: str) -> Iterator[list[Server]]:
    found: list[Server] = []
    try:
        # One by one, so that the first is ended too when the second does not start.
        found.append(Server(sqlite_url, WEB_DRAIN_SECONDS=str(DRAIN)))
        found.append(Server(sqlite_url, WEB_DRAIN_SECONDS=str(DRAIN)))
        yield found
    finally:
        for server in found:
            if server.process.poll() is None:
                server.end()


def test_a_rolling_restart_fails_no_request(servers: list[Server]) -> None:
    with Proxy(servers) as proxy:
        for server in servers:
            server.terminate()
            server.process.wait(timeout=PATIENCE)
            server.start()
            # The proxy has to see that this one is back before the next one goes.
            time.sleep(1.0)
    counts = {answer: proxy.answers.count(answer) for answer in set(proxy.answers)}
    assert set(counts) == {"GET 200", "POST 403"}, counts
    assert min(counts.values()) > 20


def test_it_serves_while_it_drains_and_then_closes(sqlite_url: str) -> None:
    server = Server(sqlite_url, WEB_DRAIN_SECONDS=str(DRAIN))
    try:
        started = time.monotonic()
        server.terminate()
        while server.ready() == 200:
            time.sleep(0.02)
        assert time.monotonic() - started < DRAIN
        answer = requests.get(f"{server.origin}/sign-in/", timeout=PATIENCE)
        assert answer.status_code == 200
        assert answer.headers["Connection"] == "close"
        server.process.wait(timeout=PATIENCE)
        assert time.monotonic() - started >= DRAIN
        assert server.ready() == 0
    finally:
        if server.process.poll() is None:
            server.end()


def test_a_request_that_has_begun_is_finished_and_nobody_waits_at_the_door(sqlite_url: str) -> None:
    server = Server(sqlite_url)
    try:
        with socket.create_connection(("127.0.0.1", server.port)) as slow:
            head = "POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n"
            slow.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
            time.sleep(1.0)
            server.terminate()
            deadline = time.monotonic() + PATIENCE
            while not is_refused(server.port):
                assert time.monotonic() < deadline
                time.sleep(0.1)
            slow.sendall(b"login=a&b=")
            assert slow.recv(100).startswith(b"HTTP/1.1 403")
        server.process.wait(timeout=PATIENCE)
    finally:
        if server.process.poll() is None:
            server.end()


def is_refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE).close()
    except ConnectionRefusedError:
        return True
    return False


def test_nothing_is_left_of_a_run(sqlite_url: str) -> None:
    server = Server(sqlite_url, WEB_DRAIN_SECONDS="1")
    server.terminate()
    server.process.wait(timeout=PATIENCE)
    folder = Path(os.environ.get("TMPDIR", "/tmp"))  # noqa: S108  # where gunicorn puts it
    assert not list(folder.glob(f"flowdeck-draining-{server.process.pid}-*"))
