"""The full chaos run: 10,000 candidates on both databases, then each instruction with many seeds.

    python -m tests.chaos [--rows 10000] [--seeds 20] [--shapes 10] [--postgres URL] [--amqp URL]

Then partners whose answers have any shape, each drawn by its seed. The queue is in the database,
and at times on a Redis that is killed and started again all the time, with four workers. ``--amqp``
adds a run on a RabbitMQ, which nobody else may use meanwhile. It is not killed.

``make chaos`` calls it.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from flows_api.simulator import Simulator
from tests.chaos.brokers import killed_redis
from tests.chaos.harness import POINTS, VARIANTS, Outcome, Plan, any_shape, chaos
from tests.support.redis_server import SERVER

CALM = {"workers": 4, "kill_every": 0.0}
Queue = AbstractContextManager[dict[str, Any]]
OWN_QUEUE: Queue = nullcontext({})
"""The one in the database."""
NamedPlan = tuple[str, Queue, Mapping[str, Any]]
"""A name, the queue's part of a plan, and the rest of it."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--shapes", type=int, default=10, help="shapes of answers, each database")
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432")
    parser.add_argument("--amqp")
    parser.add_argument("--calm", action="store_true", help="kill nothing, for the throughput")
    requested = parser.parse_args()
    kinds = [requested.only] if requested.only else ["sqlite", "postgres"]
    good = True
    with Simulator() as simulator:
        for kind in kinds:
            for name, broker, plan in _plans(requested):
                with broker as queue:
                    good &= _run(kind, requested.postgres, simulator, name, **{**plan, **queue})
            plan = {"rows": 300, "workers": 2, "seed": 1, "blind": True, "acquire_timeout": 40.0}
            good &= not _run(kind, requested.postgres, simulator, "control, no look-up", **plan)
    print("all as promised" if good else "NOT AS PROMISED")
    return 0 if good else 1


def _plans(requested: argparse.Namespace) -> Iterator[NamedPlan]:
    """Yield each run."""
    if requested.rows:
        yield from _large_plans(requested)
    small = {"rows": 500, "workers": 2}
    for seed in range(requested.seeds):
        for point in POINTS:
            kills = {"seed": seed + 2, "kill_at": point, "kill_chance": 0.01}
            yield point, OWN_QUEUE, small | kills
    for name, variant in VARIANTS.items():
        if name != "plain":
            yield name, OWN_QUEUE, small | {"kill_every": 3.0, "seed": 1, "variant": variant}
    for seed in range(requested.shapes):
        queue = killed_redis(every=6.0) if SERVER and seed % 2 else OWN_QUEUE
        plan = small | {"seed": seed, "kill_every": 3.0, "variant": any_shape(seed)}
        yield "any shape", queue, plan


def _large_plans(requested: argparse.Namespace) -> Iterator[NamedPlan]:
    plan = {"rows": requested.rows, "workers": 3, "seed": 1, "kill_every": 4.0}
    plan |= CALM if requested.calm else {}
    yield "at random times", OWN_QUEUE, plan
    if SERVER:
        yield "queue on Redis", killed_redis(every=0.0 if requested.calm else 6.0), plan
    else:
        print("no run on a broker: neither redis-server nor valkey-server is installed")
    if requested.amqp:
        yield "queue on RabbitMQ", nullcontext({"queue": requested.amqp, "workers": 4}), plan


def _run(kind: str, postgres: str, simulator: Simulator, name: str, **plan: object) -> bool:
    """Run ``plan``, print a line of its numbers, and return whether the promise held."""
    with _database(kind, postgres) as database:
        wanted = Plan(database=database, **{"acquire_timeout": 1800.0, **plan})  # type: ignore[arg-type]
        outcome = chaos(wanted, simulator)
    held = _held(outcome, wanted.rows)
    print(
        f"{kind:8} {name:22} seed {wanted.seed:3} rows {outcome.total:6} kills {outcome.kills:3} "
        f"of the broker {outcome.broker_kills:2} "
        f"duplicates {outcome.duplicates} lost {len(outcome.lost)} "
        f"unfinished {sum(outcome.indefinite.values())} "
        f"{dict(outcome.states)} {outcome.seconds:.0f} s {'kept' if held else 'NOT KEPT'}",
        flush=True,
    )
    return held


def _held(outcome: Outcome, rows: int) -> bool:
    ended = not outcome.indefinite and outcome.total == rows
    return ended and not outcome.duplicates and not outcome.lost


@contextmanager
def _database(kind: str, postgres: str) -> Iterator[str]:
    """Yield the address of an empty database that is dropped afterwards."""
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'chaos.sqlite3'}"
        return
    name = f"chaos_{uuid4().hex[:12]}"
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{postgres}/{name}"
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


if __name__ == "__main__":
    raise SystemExit(main())
