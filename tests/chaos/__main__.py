"""The full chaos run: 10,000 candidates on both databases, then each instruction with many seeds.

    python -m tests.chaos [--rows 10000] [--seeds 20] [--postgres postgres://…] [--amqp amqp://…]

The queue is in the database, and once on a Redis that is killed and started again all the time,
with four workers. ``--amqp`` adds a run on a RabbitMQ, which nobody else may use meanwhile. It is
not killed.

``make chaos`` calls it.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from flows_api.simulator import Simulator
from tests.chaos.brokers import killed_redis
from tests.chaos.harness import POINTS, VARIANTS, Outcome, Plan, chaos
from tests.support.redis_server import SERVER

CALM = {"workers": 4, "kill_every": 0.0}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432")
    parser.add_argument("--amqp")
    parser.add_argument("--calm", action="store_true", help="kill nothing, for the throughput")
    requested = parser.parse_args()
    kinds = [requested.only] if requested.only else ["sqlite", "postgres"]
    good = True
    with Simulator() as simulator:
        for kind in kinds:
            if requested.rows:
                plan = {"rows": requested.rows, "workers": 3, "seed": 1, "kill_every": 4.0}
                plan |= CALM if requested.calm else {}
                good &= _run(kind, requested.postgres, simulator, "at random times", **plan)
                for name, broker in _brokers(requested):
                    with broker as queue:
                        good &= _run(kind, requested.postgres, simulator, name, **(plan | queue))
            for seed in range(requested.seeds):
                for point in POINTS:
                    chance = {"kill_at": point, "kill_chance": 0.01}
                    plan = {"rows": 500, "workers": 2, "seed": seed + 2}
                    good &= _run(kind, requested.postgres, simulator, point, **plan, **chance)
            for variant in [name for name in VARIANTS if name != "plain"]:
                plan = {"rows": 500, "workers": 2, "seed": 1, "variant": variant}
                good &= _run(kind, requested.postgres, simulator, variant, **plan, kill_every=3.0)
            plan = {"rows": 300, "workers": 2, "seed": 1, "blind": True, "acquire_timeout": 40.0}
            good &= not _run(kind, requested.postgres, simulator, "control, no look-up", **plan)
    print("all as promised" if good else "NOT AS PROMISED")
    return 0 if good else 1


def _brokers(
    requested: argparse.Namespace,
) -> Iterator[tuple[str, AbstractContextManager[dict[str, Any]]]]:
    """Yield the brokers that there are, each with its part of the plan."""
    if SERVER:
        yield "queue on Redis", killed_redis(every=0.0 if requested.calm else 6.0)
    else:
        print("no run on a broker: neither redis-server nor valkey-server is installed")
    if requested.amqp:
        yield "queue on RabbitMQ", nullcontext({"queue": requested.amqp, "workers": 4})


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
