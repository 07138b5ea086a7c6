"""The CPU time of the list of 100,000 candidates, against a typical Django page of as many rows.

Each list is read at its start and at its end, by the first reader of a version, who pays for what
is then stored (``segments/large_flows.py``), and by the next one. After most syncs the worker has
stored the orders, so that nobody is the first reader of these.

On SQLite, and on PostgreSQL if it runs on 127.0.0.1. The time is that of the process that serves
pages, so it lacks what PostgreSQL itself takes.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from statistics import median
from typing import Any

import psycopg

from bench.load import POSTGRESQL
from bench.pages import running_sites
from bench.ratios import Ratio
from bench.served.data import prepare_dashboard
from bench.served.process import Site
from tests.drill.stack import new_database

MANY, FEW = 100_000, 5_000
ROWS = 100
BASELINE = f"/books/?rows={ROWS}"
ORDERS = ("name", "-score-1", "-total", "assigned", "activity", "status", "step")
FILTERS = (
    "status=FAILED",
    "status=COMPLETED&status=FAILED",
    "status=NOT_STARTED",
    "step=2",
    "min-1=50&max-1=60",
    "assigned-from=2026-01-30&assigned-to=2026-01-31",
    "domain=7.example",
    "search=c77",
    "note=no",
    "other-flows=no",
)
LISTS = [f"sort={order}" for order in ORDERS] + [f"{filters}&sort=name" for filters in FILTERS]


def measure(*, quick: bool) -> list[Ratio]:
    """Return four ratios for each list: of its first and its last page, first and again."""
    found = _measure("SQLite", "", quick=quick)
    with _postgresql() as database:
        if not database:
            print(f"  nothing answers at {POSTGRESQL}, so only SQLite is measured")
            return found
        return [*found, *_measure("PostgreSQL", database, quick=quick)]


@contextmanager
def _postgresql() -> Iterator[str]:
    """Yield the URL of a new database, or "" where no server runs."""
    try:
        psycopg.connect(POSTGRESQL).close()
    except psycopg.OperationalError:
        yield ""
        return
    with new_database(POSTGRESQL) as name:
        yield f"{POSTGRESQL}/{name}"


def _measure(engine: str, database: str, *, quick: bool) -> list[Ratio]:
    prepare = prepare_few if quick else prepare_many
    with running_sites((0,), prepare=prepare, database=database) as (typical, ours):
        for site, path in ((typical, BASELINE), (ours, "/w/w0/flows/large/candidates/?show=all")):
            for _ in range(4):
                site.get(path)
        baseline: list[float] = []
        found = [
            (f"{query}, page {page}, {reader}, {engine}", median(taken))
            for query in LISTS
            for page in (1, 9_999)
            for reader, taken in _read(
                typical, ours, query, page, baseline, rounds=1 if quick else 5
            ).items()
        ]
    return [
        Ratio(
            subject=name,
            baseline=f"a typical page of {ROWS} rows",
            subject_seconds=seconds,
            baseline_seconds=median(baseline),
        )
        for name, seconds in found
    ]


def _read(
    typical: Site, ours: Site, query: str, page: int, baseline: list[float], *, rounds: int
) -> dict[str, list[float]]:
    """Read a page in turns with the typical one, whose times are added to ``baseline``."""
    path = f"/w/w0/flows/large/candidates/?{query}&pageSize={ROWS}&page={page}"
    taken: dict[str, list[float]] = {"first of a version": [], "again": []}
    for _ in range(rounds):
        _date_anew(ours.facts)
        for times in taken.values():
            baseline.append(typical.get(BASELINE).cpu)
            times.append(ours.get(path).cpu)
    return taken


_versions = count(1)


def _date_anew(database: str) -> None:
    """Date the flow's version one second later, so that nothing stored for it holds any more."""
    version_at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=next(_versions))
    change = "UPDATE progress_trackedflow SET version_at = {} WHERE flow_id = 'large'"
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as file, file:
            file.execute(change.format("?"), [f"{version_at:%Y-%m-%d %H:%M:%S}"])
    else:
        with psycopg.connect(database) as server:
            server.execute(change.format("%s"), [version_at])


def prepare_many() -> tuple[str, Any]:
    """Add a flow of 100,000 candidates to the dashboard. Return the URL of the database."""
    return _prepare(MANY)


def prepare_few() -> tuple[str, Any]:
    """Do the same with 5,000."""
    return _prepare(FEW)


def _prepare(candidates: int) -> tuple[str, Any]:
    cookie, _candidate = prepare_dashboard()
    from dashboard.progress.models import SyncedFlow
    from dashboard.workspaces.models import Workspace
    from tests.progress.factories import START, STEPS
    from tests.progress.segments.many_rows import analyze, insert_many

    flow = SyncedFlow.objects.create(
        workspace=Workspace.objects.get(slug="w0"),
        flow_id="large",
        name="Large",
        steps=STEPS,
        version=3,
        read=candidates,
        total=candidates,
        synced_at=START,
        fully_synced_at=START,
    )
    insert_many(flow, candidates)
    analyze()
    return cookie, os.environ["TEST_DATABASE_URL"]
