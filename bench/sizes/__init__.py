"""Memory and connections of each process, and the size of the database: how much machine it takes.

Production as ``bench.load`` starts it, with one worker, and partners whose flows have a thousand,
ten thousand and a hundred thousand candidates. docs/deploying.md has a table made of it.
"""

import time
from collections.abc import Iterator

from bench.load import CONNECTIONS, HOME, browse_all, open_all, prepared_stack
from bench.partner import FLOW, running_partner
from bench.ratios import Ratio
from bench.sizes.databases import SQLITE, measure_size, read_value
from tests.drill.imports import assign, finish
from tests.drill.load import Browser
from tests.drill.stack import OWNER, PASSWORD, Stack
from tests.support.process_tree import Peak, connections, memory

USUAL = 2_400
"""Candidates of the flow whose pages are opened, and to which candidates are assigned."""
SIZES = (1_000, 10_000, 100_000)
IMPORTS = (1_000, 10_000)
# As fast as the machine: the partner's own pace would only make it longer.
SETTINGS = {"PARTNER_CALLS_PER_SECOND": "1000", "SYNC_INTERVAL_MINUTES": "1440"}
POSTGRESQL_PORT = 5432
WEB_THREADS, WORKER_THREADS = 16, 4
REST = 5.0
"""Seconds after which a process that has nothing to do counts as at rest."""
PATIENCE = 1800.0
UNSYNCED = "SELECT count(*) FROM progress_trackedflow WHERE covered_at IS NULL"
SYNCED = "SELECT count(*) FROM progress_trackedflow WHERE covered_at IS NOT NULL"
UNFINISHED = (
    "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
)


def measure(*, quick: bool) -> list[Ratio]:
    """Return the megabytes and the connections, each against what they grow with or from."""
    found: list[Ratio] = []
    with running_partner(USUAL) as usual:
        with prepared_stack(usual, SETTINGS) as stack:
            found += _measure_pages(stack, seconds=3 if quick else 30)
            found += _measure_imports(stack, IMPORTS[:1] if quick else IMPORTS)
            found += _measure_syncs(stack, SIZES[:1] if quick else SIZES, "PostgreSQL")
        with prepared_stack(usual, SETTINGS) as stack:
            stack.environment["DATABASE_URL"] = f"{SQLITE}{stack.folder / 'sizes.sqlite3'}"
            stack.prepare(usual.base_url, usual.api_key)
            found += _measure_syncs(stack, SIZES[:1] if quick else SIZES[:2], "SQLite")
        with prepared_stack(usual, SETTINGS) as stack:
            found += _measure_broker(stack)
    return found


def _measure_pages(stack: Stack, *, seconds: float) -> Iterator[Ratio]:
    """Start all, and yield what a web process takes at the start and after pages."""
    stack.start_all(workers=1)
    web = stack.web[stack.web_ports[0]].pid
    start = memory(web)
    _wait_for_syncs(stack, at_least=1)
    person = Browser(stack.origin, OWNER, PASSWORD)
    open_all(person, times=20)
    yield _memory("a web process after 60 pages", "at its start", memory(web), start)
    with (
        Peak(lambda: memory(web)) as highest,
        Peak(lambda: connections(web, POSTGRESQL_PORT)) as to_database,
        Peak(lambda: connections(web, _cache_port(stack))) as to_cache,
    ):
        browse_all(person, people=CONNECTIONS[-1], pause=0, seconds=seconds)
    busy = f"a web process under {CONNECTIONS[-1]} connections without a pause"
    yield _memory(busy, "at its start", highest.value, start)
    yield _connections("a web process, PostgreSQL", to_database.value, "its threads", WEB_THREADS)
    yield _connections("a web process, Redis", to_cache.value, "its threads", WEB_THREADS)


def _measure_imports(stack: Stack, sizes: tuple[int, ...]) -> Iterator[Ratio]:
    """Yield what the worker takes while it sends imports, and the web process that read them."""
    worker, idle = _restart_worker(stack)
    person = Browser(stack.origin, OWNER, PASSWORD)
    start = {port: memory(web.pid) for port, web in stack.web.items()}
    for size in sizes:
        before = _size_at_rest(stack)
        emails = [f"import{size}.{row}@example.com" for row in range(size)]
        with (
            Peak(lambda: memory(worker)) as highest,
            Peak(lambda: connections(worker, POSTGRESQL_PORT)) as to_database,
            Peak(lambda: connections(worker, _cache_port(stack))) as to_cache,
            Peak(lambda: max(memory(web.pid) - start[p] for p, web in stack.web.items())) as more,
        ):
            batch = assign(person, f"{HOME}/flows/{FLOW}/assign/bulk/", emails)
            print(f"  import of {size}: {finish(person, batch, PATIENCE)}", flush=True)
        yield _memory(f"a worker that sends {size:,}", "idle", highest.value, idle)
        yield _memory(f"the same, {REST:.0f} s after", "idle", _at_rest(worker), idle)
        web = next(iter(start.values()))
        yield _memory(f"a web process that reads {size:,}", "before", web + more.value, web)
        yield _growth(f"an import of {size:,}", size, _size_at_rest(stack) - before)
    yield _connections("a worker, PostgreSQL", to_database.value, "its threads", WORKER_THREADS)
    yield _connections("a worker, Redis", to_cache.value, "its threads", WORKER_THREADS)


def _measure_syncs(stack: Stack, sizes: tuple[int, ...], database: str) -> Iterator[Ratio]:
    """Yield what a fresh worker takes for the first sync of each flow, and how the data grows."""
    _restart_worker(stack)
    _wait_for_syncs(stack, at_least=1)
    for size in sizes:
        with running_partner(size) as partner:
            stack.environment["PARTNER_API_ORIGINS"] += f",{partner.origin}"
            worker, idle = _restart_worker(stack)
            before, known = _size_at_rest(stack), read_value(_url(stack), SYNCED)
            with Peak(lambda worker=worker: memory(worker)) as highest:  # type: ignore[misc]
                began = time.monotonic()
                stack.connect(f"Size {size}", partner.base_url, partner.api_key)
                _wait_for_syncs(stack, at_least=known + 1)
                taken = time.monotonic() - began
            print(f"  {database}: {size:,} candidates synced in {taken:.0f} s", flush=True)
            name = f"a worker that syncs {size:,}, {database}"
            yield _memory(name, "idle", highest.value, idle)
            yield _memory(f"the same, {REST:.0f} s after", "idle", _at_rest(worker), idle)
            grown = _size_at_rest(stack) - before
            yield _growth(f"the first sync of {size:,}, {database}", size, grown)


def _measure_broker(stack: Stack) -> Iterator[Ratio]:
    """Yield what an idle worker takes on a broker, against one of the queue in the database."""
    _restart_worker(stack)
    _wait_for_syncs(stack, at_least=1)
    _worker, idle = _restart_worker(stack)
    location = stack.environment["CACHE_URL"].removeprefix("rediscache").removesuffix("/0")
    stack.environment["TASKS_URL"] = f"redis{location}/1"
    worker, celery = _restart_worker(stack)
    yield _memory("an idle worker on Redis (Celery)", "on the database", celery, idle)
    port = _cache_port(stack)
    yield _connections("it, Redis", connections(worker, port), "its threads", WORKER_THREADS)


def _restart_worker(stack: Stack) -> tuple[int, float]:
    """Start a fresh worker in the place of others. Return its number and its memory at rest."""
    stack.kill_workers()
    stack.start_worker()
    pid = stack.workers[0].pid
    time.sleep(2 * REST)  # its modules, its first heartbeat and its first periodic jobs
    return pid, memory(pid)


def _at_rest(pid: int) -> float:
    time.sleep(REST)
    return memory(pid)


def _size_at_rest(stack: Stack) -> float:
    time.sleep(REST)
    return measure_size(_url(stack))


def _wait_for_syncs(stack: Stack, *, at_least: int) -> None:
    """Wait until so many flows and all that are known were read whole, and no task waits."""
    deadline = time.monotonic() + PATIENCE
    while (
        read_value(_url(stack), SYNCED) < at_least
        or read_value(_url(stack), UNSYNCED)
        or read_value(_url(stack), UNFINISHED)
    ):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not synced after {PATIENCE:.0f} s")
        time.sleep(1)


def _url(stack: Stack) -> str:
    return stack.environment["DATABASE_URL"]


def _cache_port(stack: Stack) -> int:
    return int(stack.environment["CACHE_URL"].rpartition(":")[2].partition("/")[0])


def _memory(subject: str, baseline: str, taken: float, usual: float) -> Ratio:
    return _ratio(subject, baseline, taken, usual, "MB")


def _connections(subject: str, count: float, baseline: str, threads: int) -> Ratio:
    return _ratio(f"connections of {subject}", baseline, count, threads, "")


def _growth(subject: str, candidates: int, megabytes: float) -> Ratio:
    """Return the kilobytes for each thousand candidates, against the same of one megabyte."""
    each = megabytes * 1024 / (candidates / 1000)
    return _ratio(f"{subject}: for each 1,000", "1 MB", each, 1024, "KB")


def _ratio(subject: str, baseline: str, taken: float, usual: float, unit: str) -> Ratio:
    return Ratio(
        subject=subject, baseline=baseline, subject_seconds=taken, baseline_seconds=usual, unit=unit
    )
