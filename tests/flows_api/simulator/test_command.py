"""The command ``python -m flows_api.simulator``, as a process."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

COMMAND = [sys.executable, "-m", "flows_api.simulator", "--scenario", "small"]


@pytest.fixture
def process() -> Iterator[subprocess.Popen[str]]:
    command = [*COMMAND, "--port", "0", "--seed", "3", "--speed", "60"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        yield running
        running.kill()


def greeting(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    lines: list[str] = []
    while not lines or "Ctrl-C" not in lines[-1]:
        lines.append(process.stdout.readline())
    return "".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_and_keys_and_stops_on_a_signal(
    process: subprocess.Popen[str], number: signal.Signals
) -> None:
    output = greeting(process)
    assert "memory" in output
    parts = output.split()
    base_url = next(word for word in parts if word.endswith("/v1/partner"))
    key = next(word for word in parts if word.startswith("sk_test_"))
    headers = {"Authorization": f"Bearer {key}"}
    assert requests.get(f"{base_url}/assessment-flows", headers=headers, timeout=30).ok
    state = requests.get(base_url.replace("v1/partner", "_simulator/state"), timeout=30).json()
    assert (state["seed"], state["speed"]) == (3, 60)
    process.send_signal(number)
    assert process.wait(30) == 0


def test_a_taken_port_is_reported_in_one_line(process: subprocess.Popen[str]) -> None:
    port = greeting(process).partition("127.0.0.1:")[2].partition("/")[0]
    second = subprocess.run(
        [*COMMAND, "--port", port], capture_output=True, text=True, check=False, timeout=120
    )
    assert second.returncode == 1
    assert second.stderr.startswith(f"Cannot listen on 127.0.0.1:{port}")
    assert second.stderr.count("\n") == 1
