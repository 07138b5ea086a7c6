"""Gzip bombs in a process of its own: refused, and its memory is what it was."""

import gzip
import json
import subprocess
import sys

import pytest

from tests.support.measurements import record
from tests.support.peers import Peer, always, answer
from tests.upgrade.served import PATIENCE, ROOT

MOST_HELD = 30
"""Megabytes that refused answers may leave, of which each is as large as the limit."""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
@pytest.mark.parametrize(
    ("threads", "count", "most_at_once"),
    [(1, 20, 120), (16, 3, 500)],
    ids=["one after another", "in all threads of a web process"],
)
def test_gzip_bombs_leave_no_memory_behind(threads: int, count: int, most_at_once: int) -> None:
    """Hold at most so many megabytes while up to eight answers of 25 MB are read."""
    bomb = gzip.compress(b" " * 100_000_000, 1)
    with Peer(always(answer(bomb, content_encoding="gzip"))) as peer:
        command = [sys.executable, "-m", "tests.under_fire.bomb_process", peer.origin]
        done = subprocess.run(
            [*command, str(count), str(threads)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=5 * PATIENCE,
        )
    found = json.loads(done.stdout)
    record(f"bombs in {threads} threads", bombs=count * threads, megabytes=100, **found)
    assert found["refused"] == count * threads
    assert found["after"]["now"] - found["before"]["now"] < MOST_HELD
    assert found["after"]["highest"] - found["before"]["now"] < most_at_once
