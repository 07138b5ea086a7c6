"""A Redis of a test's own, which it may kill, stop for a while and start again."""

import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import redis

SERVER = shutil.which("redis-server") or shutil.which("valkey-server")


class RedisServer:
    """A running server. What it holds is gone when it is killed, unless it ``keeps`` a log."""

    def __init__(self, folder: Path, *, keeps: bool = False) -> None:
        if SERVER is None:
            pytest.skip("needs redis-server or valkey-server")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        folder.mkdir(exist_ok=True)
        log = ["--appendonly", "yes", "--appendfsync", "always"] if keeps else []
        self._command = [str(SERVER), "--port", str(self.port), "--bind", "127.0.0.1"]
        self._command += ["--save", "", "--dir", str(folder), *log]
        self.location = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port)
        self.start()

    def start(self) -> None:
        """Start the server and wait until it answers. Fail the test if it doesn't."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                self.client.ping()
            except redis.RedisError:
                time.sleep(0.05)
            else:
                return
        pytest.fail("redis-server does not start")

    def kill(self) -> None:
        """Kill the server, also one that is suspended."""
        self.process.kill()
        self.process.wait()

    def suspend(self) -> None:
        """Make the server hang."""
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.process.send_signal(signal.SIGCONT)
