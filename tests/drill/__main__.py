"""The drill: production on one machine, with each of its servers taken away under load.

    python -m tests.drill [--rows 600] [--people 6] [--seconds 10]

It starts nginx with TLS, two web processes, two workers and the simulator, on the PostgreSQL and a
Redis of this machine, with the queue on another Redis. Chromium does the main job, with and without
JavaScript, before and after the rest. While people browse and an import is sent,
it restarts the web processes in turn, kills and hangs the cache, takes away the database and the
broker, and kills all workers. It prints what people saw, and whether each candidate was invited
exactly once. ``make drill`` calls it.
"""

import argparse
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import urllib3

from flows_api.simulator import Simulator
from tests.drill import main_job
from tests.drill.gate import Gate
from tests.drill.imports import assign, finish
from tests.drill.load import Browser, Load, table
from tests.drill.stack import OWNER, PASSWORD, SLUG, Stack, new_database
from tests.support.redis_server import RedisServer

HOME = f"/w/{SLUG}/"
FLOW = "1"
PATHS = [
    f"{HOME}flows/",
    f"{HOME}flows/{FLOW}/candidates/",
    f"{HOME}progress/",
    f"{HOME}members/",
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10.0, help="each phase but the longest")
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432")
    wanted = parser.parse_args()
    warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
    listed = [f"p{n}@example.com" for n in range(wanted.rows)]
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        simulator = running.enter_context(Simulator())
        simulator.variants.set(already_assigned="second_invitation")
        database = running.enter_context(new_database(wanted.postgres))
        gate = running.enter_context(Gate(5432))
        cache, broker = RedisServer(folder / "cache"), RedisServer(folder / "broker")
        running.callback(cache.kill)
        running.callback(broker.kill)
        stack = Stack(
            folder,
            {
                "DATABASE_URL": f"postgres://postgres@127.0.0.1:{gate.port}/{database}",
                "CACHE_URL": cache.location.replace("redis://", "rediscache://"),
                "TASKS_URL": broker.location,
                "PARTNER_API_ORIGINS": simulator.origin,
                "PARTNER_CALLS_PER_SECOND": "8",
                "ASSIGNMENT_LEASE_SECONDS": "20",
                "RECONCILIATION_DELAYS": "2,4,8",
                "BATCH_START_DELAY": "1",
            },
        )
        running.callback(stack.stop_all)
        stack.prepare(simulator.base_url, simulator.api_key)
        stack.start_all(workers=2)
        complaints = _walk(stack, "before")
        people = [Browser(stack.origin, OWNER, PASSWORD) for _ in range(wanted.people)]
        batch = assign(people[0], f"{HOME}flows/{FLOW}/assign/bulk/", listed)
        with Load(people, [*PATHS, batch]) as load:
            _take_away(load, stack, gate, cache, broker, wanted.seconds)
            load.phase = "calm again"
            states = finish(people[0], batch)
        complaints += _walk(stack, "after")
        print(table(load.requests))
        mails = [simulator.invitations[email] for email in listed]
        doubled, lost = sum(n > 1 for n in mails), mails.count(0)
        print(f"\n{wanted.rows} candidates: {doubled} doubled, {lost} lost. {states}")
        restarts = [r for r in load.requests if r.phase == "rolling restart" and not r.is_answered]
        print(f"The main job in Chromium, four times: complaints: {complaints or 'none'}")
        return 1 if doubled or lost or restarts or complaints else 0


def _walk(stack: Stack, when: str) -> list[str]:
    """Do the main job with and without JavaScript. Returns what Chromium complained of."""
    return [
        complaint
        for name, javascript in (("plain", False), ("scripts", True))
        for complaint in main_job.walk(
            stack.origin, FLOW, f"{when}.{name}@example.com", javascript=javascript
        )
    ]


def _take_away(
    load: Load, stack: Stack, gate: Gate, cache: RedisServer, broker: RedisServer, seconds: float
) -> None:
    """Take away one server after the other."""

    def away(phase: str, take: Callable[[], object], back: Callable[[], object], n: float) -> None:
        load.phase = phase
        take()
        time.sleep(n)
        back()
        load.phase = f"after: {phase}"
        time.sleep(seconds)

    time.sleep(seconds)
    load.phase = "rolling restart"
    for port in stack.web_ports:
        stack.stop_web(port)
        stack.start_web(port)
        time.sleep(2)
    away("cache killed", cache.kill, cache.start, seconds)
    away("cache hangs", cache.suspend, cache.resume, seconds)
    away("database away 30 s", gate.shut, gate.open, 30.0)
    away("broker away 30 s", broker.kill, broker.start, 30.0)
    away("workers killed", stack.kill_workers, lambda: _start_workers(stack), 2.0)


def _start_workers(stack: Stack) -> None:
    stack.start_worker()
    stack.start_worker()


if __name__ == "__main__":
    raise SystemExit(main())
