"""Brokers for chaos runs."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.redis_server import RedisServer

AWAY = 1.5
"""Seconds that the broker is away, each time."""


@contextmanager
def killed_redis(*, every: float) -> Iterator[dict[str, Any]]:
    """Yield the part of a plan with four workers on a Redis that is killed ``every`` few seconds.

    What the Redis holds is lost each time. With 0 it lives.
    """

    def kill() -> None:
        server.kill()
        time.sleep(AWAY)
        server.start()

    with tempfile.TemporaryDirectory() as folder:
        server = RedisServer(Path(folder))
        try:
            plan: dict[str, Any] = {"queue": server.location, "workers": 4}
            yield plan | ({"kill_broker": kill, "kill_broker_every": every} if every else {})
        finally:
            server.kill()
