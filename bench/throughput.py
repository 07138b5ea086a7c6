"""Bulk assignment: a batch against its ideal time, and a worker's memory by the batch's size.

The partner takes 100 ms for each assignment, and eight may run at a time: ideally 80 a second. On a
busy machine the partner takes longer than that, so the same number of plain calls is measured in
the same run. The memory is the worker's peak over a batch without latency.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.partner import Partner, running_partner
from bench.ratios import Ratio

LATENCY, AT_ONCE = 0.1, 8
ROOT = Path(__file__).resolve().parent.parent

Measured = dict[str, float]


def measure(*, quick: bool) -> list[Ratio]:
    rows = 160 if quick else 1_600
    short, long = (200, 2_000) if quick else (1_000, 100_000)
    return [*_throughput(rows), _memory(short, long)]


def _throughput(rows: int) -> Iterator[Ratio]:
    with running_partner() as partner, _worker(partner) as run:
        fault = {"route": "assign", "kind": "latency", "seconds": LATENCY}
        requests.post(f"{partner.origin}/_simulator/faults", json=fault, timeout=10)
        run("prepare", rows)
        took, bare = run("work")["seconds"], run("bare", rows)["seconds"]
    ideal = rows * LATENCY / AT_ONCE
    subject = f"{rows:,} assignments of a batch"
    for baseline, seconds in (
        (f"the ideal, {AT_ONCE} at once of {LATENCY * 1000:.0f} ms", ideal),
        (f"{AT_ONCE} threads with bare calls", bare),
    ):
        yield Ratio(
            subject=subject, baseline=baseline, subject_seconds=took, baseline_seconds=seconds
        )


def _memory(short: int, long: int) -> Ratio:
    return Ratio(
        subject=f"a worker's peak memory for {long:,} rows",
        baseline=f"for {short:,}",
        subject_seconds=_peak(long),
        baseline_seconds=_peak(short),
        unit="MB",
    )


def _peak(rows: int) -> float:
    with running_partner() as partner, _worker(partner) as run:
        run("prepare", rows)
        return run("work")["peak"]


class _Run:
    """Run ``bench.batch_worker`` in a separate process."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def __call__(self, *arguments: object) -> Measured:
        done = subprocess.run(
            [sys.executable, "-m", "bench.batch_worker", *map(str, arguments)],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        found: Measured = json.loads(done.stdout or "{}")
        return found


@contextmanager
def _worker(partner: Partner) -> Iterator[_Run]:
    """Yield a runner of worker processes on their own database."""
    with tempfile.TemporaryDirectory() as folder:
        yield _Run(
            os.environ
            | {
                "TEST_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
                "CHAOS_ORIGIN": partner.origin,
                "CHAOS_KEY": partner.api_key,
            }
        )
