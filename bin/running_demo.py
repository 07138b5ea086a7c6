"""The demo, started with new data for a script that measures or attacks it."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWNER, PASSWORD = "olivia@demo.example", "flowdeck-demo"
WORKSPACE = "/w/northwind-talent"


@contextlib.contextmanager
def demo() -> Iterator[str]:
    """Start a demo with new data on free ports, and yield its address."""
    with tempfile.TemporaryDirectory(prefix="flowdeck-demo-") as folder:
        port, simulator_port = free_port(), free_port()
        environment = os.environ | {
            "DEMO_FOLDER": folder,
            "PORT": str(port),
            "SIMULATOR_PORT": str(simulator_port),
        }
        command = [sys.executable, ROOT / "bin" / "demo"]
        process = subprocess.Popen(  # noqa: S603
            command, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            wait_for_port(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(6000):
        if process.poll() is not None:
            raise SystemExit("The demo ended early. See its message above.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("The demo did not start within ten minutes.")
