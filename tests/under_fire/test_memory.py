"""Gzip bombs in a process of its own: refused, and its memory is what it was."""

import gzip
import json
import subprocess
import sys

import pytest

from tests.support.measurements import record
from tests.support.peers import Peer, always, answer
from tests.upgrade.served import PATIENCE, ROOT

COUNT = 20
MOST_HELD = 30
"""Megabytes that twenty refused answers may leave, of which each is as large as the limit."""
MOST_AT_ONCE = 120
"""Megabytes above the start, while an answer is read up to the limit of 25 MB."""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_gzip_bombs_leave_no_memory_behind() -> None:
    bomb = gzip.compress(b" " * 100_000_000, 1)
    with Peer(always(answer(bomb, content_encoding="gzip"))) as peer:
        command = [sys.executable, "-m", "tests.under_fire.bomb_process", peer.origin, str(COUNT)]
        done = subprocess.run(
            command,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=5 * PATIENCE,
        )
    found = json.loads(done.stdout)
    record("bombs", bombs=COUNT, megabytes=100, **found)
    assert found["refused"] == COUNT
    assert found["after"]["now"] - found["before"]["now"] < MOST_HELD
    assert found["after"]["highest"] - found["before"]["now"] < MOST_AT_ONCE
