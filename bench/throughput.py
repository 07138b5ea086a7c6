"""Assigning many: a batch against its ideal time, and a worker's memory by the length of the list.

The partner takes 100 ms for each assignment, and eight may be under way: ideally 80 a second. The
memory is the worker's peak beyond what it has before the first row, over lists without latency.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from bench.partner import Partner, running_partner
from bench.ratios import Ratio

LATENCY, AT_ONCE = 0.1, 8
ROOT = Path(__file__).resolve().parent.parent
CONTROL = "/_simulator/"


def measure(*, quick: bool) -> list[Ratio]:
    rows = 80 if quick else 1_600
    short, long = (200, 2_000) if quick else (1_000, 100_000)
    return [_throughput(rows), _memory(short, long)]


def _throughput(rows: int) -> Ratio:
    with running_partner() as partner:
        _switch(partner, "faults", {"route": "assign", "kind": "latency", "seconds": LATENCY})
        took = _worked(partner, rows)["seconds"]
    return Ratio(
        subject=f"{rows} assignments",
        baseline=f"the ideal, {AT_ONCE} at once of {LATENCY * 1000:.0f} ms",
        subject_seconds=took,
        baseline_seconds=rows * LATENCY / AT_ONCE,
    )


def _memory(short: int, long: int) -> Ratio:
    peaks = {}
    for rows in (short, long):
        with running_partner() as partner:
            peaks[rows] = _worked(partner, rows)["peak"]
    return Ratio(
        subject=f"a worker's peak memory for {long:,} rows",
        baseline=f"for {short:,}",
        subject_seconds=peaks[long],
        baseline_seconds=peaks[short],
        unit="MB",
    )


def _switch(partner: Partner, name: str, sent: dict[str, object]) -> None:
    requests.post(f"{partner.origin}{CONTROL}{name}", json=sent, timeout=10).raise_for_status()


def _worked(partner: Partner, rows: int) -> dict[str, float]:
    """What a worker process says of a batch of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "TEST_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "CHAOS_ORIGIN": partner.origin,
            "CHAOS_KEY": partner.api_key,
        }
        command = [sys.executable, "-m", "bench.batch_worker"]
        for action in ("prepare", "work"):
            done = subprocess.run(
                [*command, action, str(rows)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            )
    found: dict[str, float] = json.loads(done.stdout)
    return found
