"""Many people at once, on production as it runs on one machine: nginx with TLS, two web processes,
two workers, PostgreSQL and Redis.

People open the pages of the mix in turns, one every two seconds. They are measured alone, fifty of
them, and fifty beside two imports. Then so many connections ask without a pause. Who asks runs on
the same machine, and so does the partner. Needs nginx, and PostgreSQL on 127.0.0.1.
"""

import itertools
import multiprocessing
import random
import statistics
import tempfile
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import urllib3

from bench import cpu
from bench.partner import FLOW, Partner, running_partner
from bench.ratios import Ratio
from tests.drill.imports import assign
from tests.drill.load import Browser
from tests.drill.stack import OWNER, PASSWORD, SLUG, Stack, new_database
from tests.support.redis_server import RedisServer

POSTGRESQL = "postgres://postgres@127.0.0.1:5432"
HOME = f"/w/{SLUG}"
MIX = [
    f"{HOME}/flows/",
    f"{HOME}/flows/{FLOW}/",
    f"{HOME}/flows/{FLOW}/candidates/",
    f"{HOME}/flows/{FLOW}/candidates/?show=all",
    f"{HOME}/flows/{FLOW}/progress/",
    f"{HOME}/progress/",
]
MEMBERS, PAUSE = 50, 2.0
CONNECTIONS = (1, 4, 16, 32)
PROGRAMS = {
    "web": "gunicorn",
    "workers": "manage.py work",
    "proxy": "nginx",
    "database": "postgres:",
    "cache": "redis-server",
    "partner": "multiprocessing.spawn",
}
GOAL = 60
"""Pages a second that two cores should serve."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """The pages that some people opened: the seconds of each, and what was no page."""

    seconds: tuple[float, ...]
    failed: tuple[str, ...]
    lasted: float
    cpu_seconds: float
    """What asking took."""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def slowest(self) -> float:
        """Return the 99th percentile."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    @property
    def pages(self) -> float:
        """Return the pages a second."""
        return len(self.seconds) / self.lasted


def measure(*, quick: bool) -> list[Ratio]:
    """Return how much slower pages are for many, and how many a second there are."""
    seconds = 3.0 if quick else 30.0
    with running_stack() as person:
        alone = browse_all(person, people=1, pause=0.2, seconds=seconds)
        together = browse_all(person, people=MEMBERS, pause=PAUSE, seconds=seconds)
        rows = int(10 * seconds)  # at the partner's pace of 10 a second
        for number in range(2):
            emails = [f"p{number}.{row}@example.com" for row in range(rows)]
            assign(person, f"{HOME}/flows/{FLOW}/assign/bulk/", emails)
        beside = browse_all(person, people=MEMBERS, pause=PAUSE, seconds=seconds)
        busy = {}
        for n in CONNECTIONS:
            before = cpu.spent(program_of)
            busy[n] = browse_all(person, people=n, pause=0.0, seconds=seconds / 2)
            taken = cpu.per_page(before, cpu.spent(program_of), len(busy[n].seconds))
            _print_cpu(n, taken | {"who asks": busy[n].cpu_seconds * 1000 / len(busy[n].seconds)})
    crowds = [alone, together, beside, *busy.values()]
    for name in {name for crowd in crowds for name in crowd.failed}:
        print(f"  not answered: {name}, {sum(crowd.failed.count(name) for crowd in crowds)} times")
    return [
        *(
            Ratio(
                subject=f"{name} of {MEMBERS} people{others}",
                baseline="the median of one person alone",
                subject_seconds=taken,
                baseline_seconds=alone.median,
            )
            for crowd, others in ((together, ""), (beside, " beside two imports"))
            for name, taken in (("the median", crowd.median), ("99 % of the pages", crowd.slowest))
        ),
        *(
            Ratio(
                subject=f"pages a second with {n} connections",
                baseline=f"the goal of {GOAL}",
                subject_seconds=crowd.pages,
                baseline_seconds=GOAL,
                unit="pages",
            )
            for n, crowd in busy.items()
        ),
    ]


@contextmanager
def running_stack(settings: dict[str, str] | None = None, *options: str) -> Iterator[Browser]:
    """Start everything, sync the flow, and yield an owner who is signed in.

    ``settings`` are further ones of the environment, ``options`` those of gunicorn.
    """
    with running_partner() as partner, prepared_stack(partner, settings, *options) as stack:
        stack.start_all(workers=2)
        person = Browser(stack.origin, OWNER, PASSWORD)
        _wait_for_sync(person)
        open_all(person, times=20)  # templates, catalogues and the processes' caches
        yield person


@contextmanager
def prepared_stack(
    partner: Partner, settings: dict[str, str] | None = None, *options: str
) -> Iterator[Stack]:
    """Yield a stack whose workspace is connected to ``partner``, without a process that runs."""
    warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        database = running.enter_context(new_database(POSTGRESQL))
        cache = RedisServer(folder / "cache")
        running.callback(cache.kill)
        stack = Stack(
            folder,
            {
                "DATABASE_URL": f"{POSTGRESQL}/{database}",
                "CACHE_URL": cache.location.replace("redis://", "rediscache://"),
                "PARTNER_API_ORIGINS": partner.origin,
                "BATCH_START_DELAY": "1",
                **(settings or {}),
            },
            options,
        )
        running.callback(stack.stop_all)
        stack.prepare(partner.base_url, partner.api_key)
        yield stack


def open_all(person: Browser, *, times: int) -> None:
    """Open each page of the mix so many times, one after the other."""
    for path in MIX * times:
        person.get(path).raise_for_status()


def browse_all(person: Browser, *, people: int, pause: float, seconds: float) -> Crowd:
    """Let ``people`` ask for the pages of the mix, each with ``pause`` seconds between two.

    They run in a process of their own, with the session of ``person``.
    """
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.session.cookies)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_browse, (person.origin, cookies, people, pause, seconds))


def _browse(origin: str, cookies: str, people: int, pause: float, seconds: float) -> Crowd:
    warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
    pool = urllib3.PoolManager(maxsize=people, block=True, cert_reqs="CERT_NONE", retries=False)
    taken: list[float] = []
    failed: list[str] = []
    began, used = time.monotonic(), time.process_time()

    def browse(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.uniform(0, pause))
        for path in itertools.islice(itertools.cycle(MIX), number % len(MIX), None):
            started = time.monotonic()
            if started - began > seconds:
                return
            outcome = _get(pool, origin + path, cookies)
            taken.append(time.monotonic() - started)
            if outcome != "200":
                failed.append(f"{path} {outcome}")
            time.sleep(chance.uniform(0.5, 1.5) * pause)

    threads = [threading.Thread(target=browse, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Crowd(tuple(taken), tuple(failed), time.monotonic() - began, time.process_time() - used)


def _get(pool: urllib3.PoolManager, url: str, cookies: str) -> str:
    headers = {"Cookie": cookies, "Accept-Encoding": "gzip, deflate, br"}
    try:
        return str(pool.request("GET", url, headers=headers, timeout=60.0, redirect=False).status)
    except urllib3.exceptions.HTTPError as error:
        return type(error).__name__


def program_of(command: str) -> str | None:
    """Return which part of the stack a command line is, or None."""
    return next((name for name, sign in PROGRAMS.items() if sign in command), None)


def _print_cpu(connections: int, taken: dict[str, float]) -> None:
    parts = ", ".join(f"{name} {milliseconds:.1f}" for name, milliseconds in taken.items())
    print(f"  CPU ms a page with {connections} connections: {parts}")


def _wait_for_sync(person: Browser) -> None:
    """Wait until the worker has read the flow, so that its list has rows, and pages figures."""
    deadline = time.monotonic() + 120
    while "data-candidate" not in person.get(f"{HOME}/flows/{FLOW}/candidates/?show=all").text:
        if time.monotonic() > deadline:
            raise TimeoutError("the flow is not synced")
        time.sleep(1)
