"""The sync of a hundred thousand candidates: its time, its memory, a second sync, and the pages.

The times are ratios to what the network allows.
"""

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench.ratios import Ratio
from flows_api.simulator import Simulator

LATENCY = 0.25
"""Seconds for each page: a hundred candidates with their attempts, over the internet."""
AT_ONCE = 8
LARGE, SMALL = "1", "2"
"""The large scenario's flows: 100,000 candidates, and 184."""


def measure(*, quick: bool) -> list[Ratio]:
    with tempfile.TemporaryDirectory() as folder, _partner() as (base_url, key, counts):
        workspace, owner = _dashboard(Path(folder), base_url, key)
        if quick:
            return [_page(workspace, owner, SMALL, rounds=3)]
        _sync(workspace, SMALL)
        small = _peak()
        counts.send(None)
        before = counts.recv()
        first, outcome = _sync(workspace, LARGE)
        counts.send(None)
        calls = counts.recv() - before
        large = _peak()
        assert outcome.state == "done", outcome
        assert outcome.read == outcome.changed == 100_000, outcome
        second, again = _sync(workspace, LARGE)
        assert again.changed == 0, again
        ideal = calls * LATENCY / AT_ONCE
        bare = _only_read(workspace)
        return [
            Ratio(
                subject="first sync of 100,000",
                baseline="the same pages read and dropped, under the same load",
                subject_seconds=first,
                baseline_seconds=bare,
            ),
            Ratio(
                subject="first sync of 100,000",
                baseline=f"{calls} calls of {LATENCY:g} s, {AT_ONCE} at once",
                subject_seconds=first,
                baseline_seconds=ideal,
            ),
            Ratio(
                subject="second sync, nothing changed, nothing written",
                baseline="the same calls",
                subject_seconds=second,
                baseline_seconds=ideal,
            ),
            Ratio(
                subject="peak memory after 100,000",
                baseline="after 184",
                subject_seconds=large,
                baseline_seconds=small,
                unit="MB",
            ),
            _page(workspace, owner, LARGE, rounds=20),
            _page(workspace, owner, LARGE, rounds=20, segment="show=failed&step=1"),
        ]


def _sync(workspace: Any, flow_id: str) -> tuple[float, Any]:
    from dashboard.progress.models import SyncedFlow
    from dashboard.progress.sync import schedule

    schedule.list_flows(workspace)
    flow = SyncedFlow.objects.get(workspace=workspace, flow_id=flow_id)
    started = time.perf_counter()
    outcome = schedule.sync_flow(flow.pk)
    return time.perf_counter() - started, outcome


def _only_read(workspace: Any) -> float:
    """Return the seconds that the client takes for all pages, without using them."""
    from functools import partial

    from dashboard.workspaces.connection.candidate_reader import Reader
    from dashboard.workspaces.connection.client import client_for

    fetch = partial(client_for(workspace).list_candidates, LARGE, page_size=100)
    reader = Reader(fetch=lambda n: fetch(page=n), on_page=lambda page: None, at_once=AT_ONCE)
    started = time.perf_counter()
    assert reader.read().is_complete
    return time.perf_counter() - started


def _page(workspace: Any, owner: Any, flow_id: str, *, rounds: int, segment: str = "") -> Ratio:
    from django.test import Client

    client = Client()
    client.force_login(owner)
    path = f"/w/{workspace.slug}/flows/{flow_id}/progress/"
    path += f"candidates/?{segment}" if segment else ""
    taken = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        response = client.get(path)
        taken.append(time.perf_counter() - started)
        assert response.status_code == 200
    return Ratio(
        subject=f"page {'of a segment' if segment else 'of the flow'}",
        baseline="what it may take",
        subject_seconds=min(taken[1:]),
        baseline_seconds=0.1,
    )


def _peak() -> float:
    """Return this process's peak memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _dashboard(folder: Path, base_url: str, key: str) -> tuple[Any, Any]:
    """Return a connected workspace and its owner, in an empty database file."""
    os.environ["TEST_DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite3'}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {
        base_url.removesuffix("/v1/partner")
    }
    settings.PARTNER_CALLS_PER_SECOND = 1_000_000.0
    settings.ALLOWED_HOSTS = ["testserver"]
    from tests.support.users import connect, create_users

    cast = create_users()
    connect(cast.acme, base_url, key)
    return cast.acme, cast.owner


@contextmanager
def _partner() -> Iterator[tuple[str, str, "Connection[Any, Any]"]]:
    """Run the large scenario with latency and a stopped clock, in a process of its own.

    Each message on the connection is answered with the number of calls so far.
    """
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    there.close()
    try:
        base_url, key = here.recv()
        yield base_url, key, here
    finally:
        here.close()
        process.join(30)


def _serve(to_parent: "Connection[Any, Any]") -> None:
    with Simulator("large", speed=0) as simulator:
        simulator.faults.add(route="candidates", kind="latency", seconds=LATENCY)
        to_parent.send((simulator.base_url, simulator.api_key))
        while True:
            try:
                to_parent.recv()
            except EOFError:
                return
            to_parent.send(simulator.request_count)
