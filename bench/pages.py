"""The CPU time of our pages, against a typical Django page of as many rows in the same run.

The partner answers without latency, so this is what we add to it. Pages are requested in turns, and
the medians are compared, with the CPU time of all threads: on a busy machine the time that passes
tells of the neighbours.
"""

import multiprocessing
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from statistics import median
from typing import Any, NamedTuple

from bench.ratios import Ratio
from bench.served.data import FEW, MANY, prepare_dashboard, prepare_typical
from bench.served.process import Prepare, Served, Site, running_site
from flows_api import FlowsClient, Secret, StepInput, Transport
from flows_api.simulator import Simulator


class Page(NamedTuple):
    """A page: its name, its path, the rows of the typical page, and the fragment of a request."""

    name: str
    path: str
    rows: int = 25
    target: str = ""


def pages(candidate: str) -> list[Page]:
    """Return the measured pages. ``candidate`` is the id of one."""
    first, few, many = "/w/w0", "/w/w1", "/w/w2"
    candidates = f"{first}/flows/1/candidates/"
    return [
        Page("candidates, 25 rows", candidates),
        Page("candidates, 100 rows", f"{candidates}?pageSize=100", rows=100),
        Page("candidates, fragment of 25", candidates, target="candidate-results"),
        Page("one candidate", f"{candidates}{candidate}/"),
        Page("flow list, demo", f"{first}/flows/"),
        Page(f"flow list, {FEW}", f"{few}/flows/", rows=50),
        Page(f"flow list, {MANY:,}", f"{many}/flows/", rows=50),
        Page("flow detail", f"{first}/flows/1/"),
        Page("flow progress", f"{first}/flows/1/progress/"),
        Page("candidates of the snapshot", f"{first}/flows/1/candidates/?show=all"),
        Page("progress home, demo", f"{first}/progress/"),
        Page(f"progress home, {FEW}", f"{few}/progress/", rows=50),
        Page(f"progress home, {MANY:,}", f"{many}/progress/", rows=50),
        Page("palette, demo", f"{first}/palette/?q=progress", target="palette-list"),
        Page(f"palette, {MANY:,} flows", f"{many}/palette/?q=progress", target="palette-list"),
    ]


def measure(*, quick: bool) -> list[Ratio]:
    """Return a ratio for each page."""
    with running_sites((0, 20, 30) if quick else (0, FEW, MANY)) as (typical, ours):
        return _ratios(typical, ours, rounds=2 if quick else 40)


@contextmanager
def running_sites(
    flow_counts: tuple[int, ...], *, prepare: Prepare = prepare_dashboard, database: str = ""
) -> Iterator[tuple[Site, Site]]:
    """Run the typical project, and the dashboard with a workspace for each count of flows.

    0 stands for the demo's flows as they are. ``prepare`` fills the dashboard's database, which is
    the one at the URL ``database``, or a file of SQLite.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        origins, key = stack.enter_context(_partners(flow_counts))
        typical = stack.enter_context(
            running_site(
                prepare_typical,
                settings="bench.typical.settings",
                environment={"BENCH_DATABASE": f"{folder}/typical.sqlite3"},
            )
        )
        ours = stack.enter_context(
            running_site(
                prepare,
                settings="bench.served.dashboard_settings",
                environment={
                    "BENCH_ORIGINS": ",".join(origins),
                    "BENCH_KEY": key,
                    "TEST_DATABASE_URL": database or f"sqlite:///{folder}/dashboard.sqlite3",
                },
            )
        )
        yield typical, ours


def _ratios(typical: Site, ours: Site, rounds: int) -> list[Ratio]:
    ours_pages = pages(ours.facts)
    baselines = {rows: Page(f"typical, {rows}", f"/books/?rows={rows}") for rows in (25, 50, 100)}
    requests = [(typical, page) for page in baselines.values()]
    requests += [(ours, page) for page in ours_pages]
    taken: dict[str, list[Served]] = {page.name: [] for _site, page in requests}
    for number in range(rounds + 2):
        for site, page in requests:
            served = site.get(page.path, target=page.target)
            if number >= 2:  # before that, templates and catalogues are read
                taken[page.name].append(served)
    cpu = {name: median(found.cpu for found in served) for name, served in taken.items()}
    wall = {name: median(found.wall for found in served) for name, served in taken.items()}
    compared = [
        (baselines[50], 25),
        (baselines[100], 25),
        *((page, page.rows) for page in ours_pages),
    ]
    return [
        Ratio(
            subject=f"{page.name} [{wall[page.name] * 1000:.1f} ms passed]",
            baseline=f"a typical page of {rows} rows",
            subject_seconds=cpu[page.name],
            baseline_seconds=cpu[baselines[rows].name],
        )
        for page, rows in compared
    ]


@contextmanager
def _partners(flow_counts: tuple[int, ...]) -> Iterator[tuple[list[str], str]]:
    """Run partners with that many flows in a process of their own, and yield their origins
    and their key.

    0 stands for the demo's flows as they are.
    """
    processes = multiprocessing.get_context("spawn")
    here, there = processes.Pipe()
    process = processes.Process(target=_simulate, args=(there, flow_counts), daemon=True)
    process.start()
    there.close()
    try:
        yield here.recv()
    finally:
        here.close()
        process.join(30)


def _simulate(to_parent: "Connection[Any, Any]", flow_counts: tuple[int, ...]) -> None:
    with ExitStack() as stack:
        partners = [stack.enter_context(Simulator("demo", speed=0)) for _ in flow_counts]
        for partner, wanted in zip(partners, flow_counts, strict=True):
            _add_flows(partner, wanted)
        to_parent.send(([partner.origin for partner in partners], partners[0].api_key))
        to_parent.poll(None)


def _add_flows(partner: Simulator, wanted: int) -> None:
    """Add flows of three steps until there are ``wanted``."""
    transport = Transport(private_origins={partner.origin})
    client = FlowsClient(transport, base_url=partner.base_url, api_key=Secret(partner.api_key))
    flows = client.list_flows().flows
    steps = next(flow.steps for flow in flows if flow.steps and len(flow.steps) == 3)
    inputs = [StepInput(step.assessment_id or "", pass_threshold=60) for step in steps]
    for n in range(len(flows), wanted):
        client.create_flow(name=f"Flow number {n}", steps=inputs, description="One of many.")
    transport.close()
