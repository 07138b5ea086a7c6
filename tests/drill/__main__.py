"""The drill: production on one machine, with each of its servers taken away under load.

    python -m tests.drill [--rows 600] [--people 6] [--seconds 10]

It starts nginx with TLS, two web processes, two workers and the simulator, on the PostgreSQL and a
Redis of this machine, with the queue on another Redis. While people browse and an import is sent,
it restarts the web processes in turn, kills and hangs the cache, takes away the database and the
broker, and kills all workers. It prints what people saw, and whether each candidate was invited
exactly once. ``make drill`` calls it.
"""

import argparse
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import urllib3
from bs4 import BeautifulSoup
from psycopg import sql

from flows_api.simulator import Simulator
from tests.drill.gate import Gate
from tests.drill.load import Browser, Load, table
from tests.drill.stack import OWNER, PASSWORD, Stack
from tests.support.redis_server import RedisServer

SLUG = "drill"
FLOW = "1"
END = 600.0
"""Seconds that the rest of the import may take at the end."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=600)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=10.0, help="each phase but the longest")
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432")
    wanted = parser.parse_args()
    warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        simulator = running.enter_context(Simulator())
        simulator.variants.set(already_assigned="second_invitation")
        database = running.enter_context(_database(wanted.postgres))
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
        _prepare(stack, simulator)
        stack.start_all(workers=2)
        people = [Browser(stack.origin, OWNER, PASSWORD) for _ in range(wanted.people)]
        batch = _assign(people[0], wanted.rows)
        with Load(people, _paths(batch)) as load:
            _take_away(load, stack, gate, cache, broker, wanted.seconds)
            load.phase = "calm again"
            states = _finish(people[0], batch)
        print(table(load.requests))
        mails = [simulator.invitations[f"p{n}@example.com"] for n in range(wanted.rows)]
        doubled, lost = sum(n > 1 for n in mails), mails.count(0)
        print(f"\n{wanted.rows} candidates: {doubled} doubled, {lost} lost. {states}")
        restarts = [r for r in load.requests if r.phase == "rolling restart" and not r.is_answered]
        return 1 if doubled or lost or restarts else 0


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


def _prepare(stack: Stack, simulator: Simulator) -> None:
    stack.manage("migrate", "--verbosity", "0")
    stack.manage("collectstatic", "--noinput", "--verbosity", "0")
    stack.manage(
        "create_workspace",
        "Drill",
        f"--owner={OWNER}",
        f"--base-url={simulator.base_url}",
        FLOWDECK_OWNER_PASSWORD=PASSWORD,
        FLOWDECK_API_KEY=simulator.api_key,
    )


def _paths(batch: str) -> list[str]:
    home = f"/w/{SLUG}/"
    return [
        f"{home}flows/",
        f"{home}flows/{FLOW}/candidates/",
        f"{home}progress/",
        batch,
        f"{home}members/",
    ]


def _assign(person: Browser, rows: int) -> str:
    """Import and confirm a list as its page does, and return the address of the import."""
    page = f"/w/{SLUG}/flows/{FLOW}/assign/bulk/"
    listed = "\n".join(f"p{n}@example.com" for n in range(rows))
    answer = person.post(page, page, people=listed, token=str(uuid4()))
    batch = answer.headers["Location"]
    for _ in range(240):
        review = person.get(batch).text
        if 'name="count"' in review:
            break
        time.sleep(0.5)
    _confirm(person, batch, review, rows)
    return batch


def _confirm(person: Browser, batch: str, review: str, rows: int) -> None:
    form = BeautifulSoup(review, "html.parser").select_one("form:has([name=count])")
    assert form is not None
    fields: dict[str, Any] = {"selected": [], "shown": []}
    for field in form.select("input[name]"):
        if field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            name, value = str(field["name"]), str(field.get("value", ""))
            fields[name] = [*fields[name], value] if name in ("selected", "shown") else value
    del fields["csrfmiddlewaretoken"]
    fields |= {"count": str(rows), "typed": str(rows), "per_minute": "0"}
    answer = person.post(batch, f"{batch}confirmation/", **fields)
    assert answer.status_code == 303, answer.status_code


def _finish(person: Browser, batch: str) -> str:
    """Wait until every candidate has an end. Returns the numbers that the page names."""
    deadline = time.monotonic() + END
    while time.monotonic() < deadline:
        page = BeautifulSoup(person.get(batch).text, "html.parser")
        bar = page.select_one(".batch-bar")
        facts = [
            " ".join(fact.get_text(" ").split()) for fact in page.select(".batch-counts .fact")
        ]
        if bar is not None and bar["aria-valuenow"] == "100":
            return ", ".join(facts)
        time.sleep(2)
    raise TimeoutError(f"not over after {END:.0f} s: {facts}")


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Create a database on ``server``, and drop it at the end."""
    name = f"drill_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield name
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


if __name__ == "__main__":
    raise SystemExit(main())
