"""Mixed use for an hour, with a partner that fails and workers that are killed: what grows?

    python -m tests.soak [--minutes 60] [--people 6]

It starts production as the drill does, with four workers. People browse, and an import begins every
five minutes. The partner has another fault every few seconds, and every two minutes all workers are
killed. It prints what the web processes took, the rows that tables gained, and whether each
candidate was invited exactly once. ``make soak`` calls it. Needs nginx, PostgreSQL and Redis.
"""

import argparse
import random
import tempfile
import time
import warnings
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from flows_api.simulator import Simulator
from flows_api.simulator.server.faults import KINDS
from tests.drill.imports import assign, finish, resume
from tests.drill.load import Browser, Load, Request
from tests.drill.stack import OWNER, PASSWORD, SLUG, Stack, new_database
from tests.soak.samples import Sample, count_rows, grown, grown_tables, table, take_sample
from tests.support.redis_server import RedisServer

HOME = f"/w/{SLUG}/"
FLOW = "1"
PATHS = [
    f"{HOME}flows/",
    f"{HOME}flows/{FLOW}/",
    f"{HOME}flows/{FLOW}/candidates/",
    f"{HOME}flows/{FLOW}/candidates/?show=all",
    f"{HOME}flows/{FLOW}/candidates/export.csv",
    f"{HOME}flows/{FLOW}/progress/",
    f"{HOME}progress/",
    f"{HOME}palette/?q=a",
    f"{HOME}members/",
]
WORKERS = 4
KILL_EVERY, IMPORT_EVERY, SAMPLE_EVERY, FAULT_EVERY = 120.0, 300.0, 15.0, 7.0
IMPORTED = 60
OWN_TABLES = ("assignments_", "audit_", "progress_", "django_tasks_", "operations_", "web_worker_")
"""Tables that grow by what was done: imports, their events, and the candidates that syncs find.
Those of workers that died keep their last sign of life for a day.
"""


@dataclass
class Soak:
    """The stack, what was done with it, and what it took."""

    stack: Stack
    simulator: Simulator
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    samples: list[Sample] = field(default_factory=list)
    batches: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    kills: int = 0
    began: float = field(default_factory=time.monotonic)
    due: dict[str, float] = field(default_factory=lambda: {"kill": KILL_EVERY})

    def run(self, person: Browser, seconds: float) -> None:
        """Do all that is due, until so many seconds after the start."""
        while self._now() < seconds:
            if self._is_due("fault", FAULT_EVERY):
                self._change_fault()
            if self._is_due("sample", SAMPLE_EVERY):
                self.samples.append(take_sample(self.stack, self._now()))
            if self._is_due("kill", KILL_EVERY):
                self._kill_workers()
            if self._is_due("import", IMPORT_EVERY):
                self.resume_paused(person)
                self._import(person)
            time.sleep(0.5)

    def _now(self) -> float:
        return time.monotonic() - self.began

    def _is_due(self, name: str, every: float) -> bool:
        """Return whether it is time for ``name``, and set the next time."""
        if self._now() < self.due.get(name, 0.0):
            return False
        self.due[name] = self._now() + every
        return True

    def _change_fault(self) -> None:
        """Let some of the next calls fail in another way."""
        self.simulator.faults.clear()
        kind = self.chance.choice(KINDS)
        options: dict[str, object] = {"status": self.chance.choice([400, 404, 409, 500, 503])}
        if kind == "rate_limit":
            options = {"retry_after": 1}
        self.simulator.faults.add(kind=kind, times=40, probability=0.3, **options)  # type: ignore[arg-type]

    def _kill_workers(self) -> None:
        self.stack.kill_workers()
        self.kills += WORKERS
        for _ in range(WORKERS):
            self.stack.start_worker()

    def resume_paused(self, person: Browser) -> None:
        """Resume what the faults paused, as a recruiter does when Taptalent is back."""
        self.simulator.faults.clear()
        for batch in self.batches:
            resume(person, batch)

    def _import(self, person: Browser) -> None:
        emails = [f"p{len(self.emails) + n}@example.com" for n in range(IMPORTED)]
        self.batches.append(assign(person, f"{HOME}flows/{FLOW}/assign/bulk/", emails))
        self.emails += emails


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=6)
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432")
    wanted = parser.parse_args()
    warnings.simplefilter("ignore", urllib3.exceptions.InsecureRequestWarning)
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        simulator = running.enter_context(Simulator())
        simulator.variants.set(already_assigned="second_invitation")
        database = running.enter_context(new_database(wanted.postgres))
        url = f"{wanted.postgres}/{database}"
        cache = RedisServer(folder / "cache")
        running.callback(cache.kill)
        stack = Stack(
            folder,
            {
                "DATABASE_URL": url,
                "CACHE_URL": cache.location.replace("redis://", "rediscache://"),
                "PARTNER_API_ORIGINS": simulator.origin,
                "ASSIGNMENT_LEASE_SECONDS": "20",
                "RECONCILIATION_DELAYS": "2,4,8",
                "BATCH_START_DELAY": "1",
            },
        )
        running.callback(stack.stop_all)
        stack.prepare(simulator.base_url, simulator.api_key)
        stack.start_all(workers=WORKERS)
        people = [Browser(stack.origin, OWNER, PASSWORD) for _ in range(wanted.people)]
        soak = Soak(stack, simulator)
        with Load(people, PATHS) as load:
            soak.run(people[0], wanted.minutes * 30)
            before = count_rows(url)
            soak.run(people[0], wanted.minutes * 60)
        gained = grown_tables(before, count_rows(url))
        soak.resume_paused(people[0])
        states = [finish(people[0], batch) for batch in soak.batches]
        return report(soak, load, gained, states)


def report(soak: Soak, load: Load, gained: dict[str, int], states: list[str]) -> int:
    """Print what came of it, and return 1 if something grew, doubled or was not answered."""
    print(table(soak.samples))
    outcomes = Counter(request.outcome for request in load.requests)
    print(f"\n{len(load.requests)} requests: {dict(outcomes.most_common())}")
    print(f"{soak.kills} workers killed")
    print(f"Rows gained in the second half: {gained}")
    mails = [soak.simulator.invitations[email] for email in soak.emails]
    doubled = sum(n > 1 for n in mails)
    print(f"{len(mails)} candidates: {doubled} invited twice, {mails.count(0)} not. Imports:")
    for state in states:
        print(f"  {state}")
    leaking = [name for name in gained if not name.startswith(OWN_TABLES)]
    too_much = grown(soak.samples)
    print(f"Grew by more than a tenth: {too_much or 'nothing'}. Other tables: {leaking or 'none'}")
    failed = any(map(is_failure, load.requests))
    return 1 if doubled or leaking or too_much or failed else 0


def is_failure(request: Request) -> bool:
    """Return whether a request got no page of ours.

    An export that Taptalent leaves incomplete breaks off, so that the browser says so.
    """
    if request.path.endswith(".csv") and request.outcome == "ChunkedEncodingError":
        return False
    return request.outcome == "500" or not request.outcome.isdecimal()


if __name__ == "__main__":
    raise SystemExit(main())
