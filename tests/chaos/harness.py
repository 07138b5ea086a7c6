"""A chaos run: a failing simulator, killed workers, and the outcome."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows_api.simulator import Simulator
from flows_api.simulator.variants import Variants

ROOT = Path(__file__).resolve().parent.parent.parent
POINTS = ("before commit", "after commit", "after post", "before recording")
REPORT_EVERY = 4.0
"""Seconds: each report is a process of its own, as dear as a worker that starts."""
DEFINITE = {"assigned", "confirmed", "already_in", "rejected", "needs_you"}
# Probabilities per call. Together about a fifth of the calls fail.
FAULT_PLAN: tuple[dict[str, Any], ...] = (
    {"route": "assign", "kind": "cut_before", "probability": 0.02},
    {"route": "assign", "kind": "cut_after", "probability": 0.03},
    {"route": "assign", "kind": "status", "status": 500, "probability": 0.02},
    {"route": "assign", "kind": "status", "status": 503, "probability": 0.01},
    {"route": "assign", "kind": "status_after", "status": 502, "probability": 0.03},
    {"route": "assign", "kind": "status", "status": 400, "probability": 0.005},
    {"route": "assign", "kind": "html", "probability": 0.01},
    {"route": "assign", "kind": "malformed_json", "probability": 0.01},
    {"route": "assign", "kind": "wrong_shape", "probability": 0.02},
    {"route": "assign", "kind": "redirect", "probability": 0.005},
    {"route": "assign", "kind": "rate_limit", "retry_after": 0, "probability": 0.01},
    {"route": "assign", "kind": "rate_limit", "probability": 0.005},
    {"route": "assign", "kind": "drip", "seconds": 0.4, "probability": 0.005},
    {"route": "assign", "kind": "latency", "seconds": 1.6, "probability": 0.01},
    {"route": "assign", "kind": "huge", "probability": 0.0005},
    {"route": "candidates", "kind": "status", "status": 500, "probability": 0.05},
    {"route": "candidates", "kind": "cut_after", "probability": 0.02},
    {"route": "candidates", "kind": "latency", "seconds": 1.2, "probability": 0.01},
)


QUOTA = {"code": "QUOTA_EXCEEDED", "message": "No invitations are left."}
LOCKED = {"error": {"code": "FLOW_LOCKED", "message": "This flow is locked."}}
REFUSALS: tuple[dict[str, Any], ...] = (
    {"route": "assign", "kind": "status", "status": 409, "body": QUOTA, "probability": 0.05},
    {"route": "assign", "kind": "status_after", "status": 409, "body": LOCKED, "probability": 0.04},
    {"route": "assign", "kind": "status_after", "status": 400, "body": {}, "probability": 0.02},
    {"route": "assign", "kind": "status_after", "status": 425, "probability": 0.02},
    {"route": "assign", "kind": "status", "status": 499, "probability": 0.02},
)


@dataclass(frozen=True)
class Variant:
    """A partner that answers in its own way, on top of the fault plan.

    ``delays`` are the seconds before each lookup, and ``variants`` hold from the first call to
    assign on. A list may lag by the sum of the delays, counted from the lease of a call: 35 s after
    4.5 s, in which a call is carried out that begins in the first 2.25 s and whose answer takes
    1.6 s.
    """

    variants: dict[str, object] = field(default_factory=dict)
    faults: tuple[dict[str, Any], ...] = ()
    delays: str = "0.7,0.7,1.6"


VARIANTS = {
    "plain": Variant(),
    "409 with other reasons": Variant(faults=REFUSALS),
    "masked e-mails": Variant({"email": "masked"}, REFUSALS),
    "search ignored": Variant({"search": "ignored"}, REFUSALS),
    "list lags 30 s": Variant({"consistency_delay": 30.0}, delays="10,11,14"),
}


NOT_DRAWN = ("already_assigned", "assign_refusal")
"""The first one shows who was invited twice. With the second one, nobody is invited."""


def any_shape(seed: int) -> Variant:
    """Return a partner whose answers have a shape drawn by ``seed``, half of it as documented."""
    dice = random.Random(seed)
    choices = {name: some for name, some in Variants().choices().items() if some}
    drawn = {name: dice.choice([some[0], dice.choice(some)]) for name, some in choices.items()}
    return Variant({name: value for name, value in drawn.items() if name not in NOT_DRAWN})


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The plan of a run.

    Workers die at ``kill_at`` (one of POINTS, or "any") with ``kill_chance``, or are killed from
    outside about every ``kill_every`` seconds. With ``blind`` they have no lookups. ``queue`` is
    the TASKS_URL. After ``kill_broker_every`` seconds, and again each time that many seconds have
    passed in which candidates were settled, its broker is killed and started again by
    ``kill_broker``. On a slow machine the workers would otherwise never reach it.
    """

    rows: int
    workers: int
    database: str
    seed: int
    kill_at: str = ""
    kill_chance: float = 0.0
    kill_every: float = 0.0
    blind: bool = False
    variant: Variant = VARIANTS["plain"]
    acquire_timeout: float = 120.0
    queue: str = "database://"
    kill_broker: Callable[[], None] | None = None
    kill_broker_every: float = 0.0


@dataclass(frozen=True)
class Outcome:
    total: int
    states: Counter[str]
    rows: dict[str, str]
    mails: Counter[str]
    kills: int
    broker_kills: int
    seconds: float

    @property
    def duplicates(self) -> int:
        """Return candidates who got more than one invitation."""
        return sum(n > 1 for n in self.mails.values())

    @property
    def lost(self) -> list[str]:
        """Return candidates who count as assigned and got no invitation."""
        said = [who for who, state in self.rows.items() if state in ("assigned", "confirmed")]
        return [who for who in said if not self.mails[who]]

    @property
    def indefinite(self) -> Counter[str]:
        """Return the number of rows without a final state."""
        return Counter({s: n for s, n in self.states.items() if s not in DEFINITE})


@dataclass
class Run:
    """Run a plan."""

    plan: Plan
    simulator: Simulator
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    started: int = 0
    kills: int = 0
    broker_kills: int = 0
    _broker_killed_at: float = 0.0
    _waiting: int | None = None
    _waiting_at_kill: int | None = -1

    def outcome(self) -> Outcome:
        begun = time.monotonic()
        self.simulator.reset()
        self.simulator.variants.set(already_assigned="second_invitation")
        self._python("prepare", str(self.plan.rows))
        variant = self.plan.variant
        self.simulator.variants.set(**variant.variants)
        for number, plan in enumerate((*variant.faults, *FAULT_PLAN)):
            self.simulator.faults.add(**plan, seed=self.plan.seed * 100 + number)
        self._broker_killed_at = time.monotonic()
        try:
            found = self._until_over()
        finally:
            for process in self.processes:
                process.kill()
                process.wait()
        mails = Counter({who: n for who, n in self.simulator.invitations.items() if who[0] == "p"})
        states = Counter(found["states"])
        seconds = time.monotonic() - begun
        kills = (self.kills, self.broker_kills)
        return Outcome(found["total"], states, found["rows"], mails, *kills, seconds)

    def _until_over(self) -> Any:
        dice = random.Random(self.plan.seed)
        deadline = time.monotonic() + self.plan.acquire_timeout
        next_kill = time.monotonic() + 2 + dice.random() * self.plan.kill_every
        lookups = 0.0
        while True:
            self._keep_alive()
            self._kill_broker_if_due()
            now = time.monotonic()
            if self.plan.kill_every and now > next_kill:
                dice.choice(self.processes).kill()
                next_kill = now + dice.uniform(0.3, 1.7) * self.plan.kill_every
            if now - lookups > max(REPORT_EVERY, self.plan.rows / 2000):
                found = json.loads(self._python("report"))
                lookups = time.monotonic()
                self._waiting = found["states"].get("waiting", 0)
                if not {"waiting", "sending", "unconfirmed"} & found["states"].keys():
                    return found
                if now > deadline or (self.plan.blind and self._doubled()):
                    return found
            time.sleep(0.1)

    def _kill_broker_if_due(self) -> None:
        due_at = self._broker_killed_at + self.plan.kill_broker_every
        is_due = time.monotonic() > due_at and self._waiting != self._waiting_at_kill
        if self.plan.kill_broker and is_due:
            self.plan.kill_broker()
            self.broker_kills += 1
            self._waiting_at_kill = self._waiting
            self._broker_killed_at = time.monotonic()

    def _doubled(self) -> bool:
        """Return whether a candidate has two invitations, which ends a control run."""
        return max(self.simulator.invitations.values(), default=0) > 1

    def _keep_alive(self) -> None:
        """Start missing workers, each with its own random seed."""
        dead = [p for p in self.processes if p.poll() is not None]
        self.kills += len(dead)
        self.processes = [p for p in self.processes if p.poll() is None]
        while len(self.processes) < self.plan.workers:
            self.started += 1
            self.processes.append(
                subprocess.Popen([*self._command, "work"], cwd=ROOT, env=self._environment())
            )

    def _point(self) -> str:
        """Return where the next worker dies. "any" gives each another point."""
        is_any = self.plan.kill_at == "any"
        return POINTS[self.started % len(POINTS)] if is_any else self.plan.kill_at

    @property
    def _command(self) -> list[str]:
        return [sys.executable, "-m", "tests.chaos.processes"]

    def _python(self, *arguments: str) -> bytes:
        return subprocess.run(
            [*self._command, *arguments],
            cwd=ROOT,
            env=self._environment(),
            stdout=subprocess.PIPE,
            check=True,
        ).stdout

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "TEST_DATABASE_URL": self.plan.database,
            "TEST_TASKS_URL": self.plan.queue,
            "CHAOS_ORIGIN": self.simulator.origin,
            "CHAOS_KEY": self.simulator.api_key,
            "CHAOS_SEED": str(self.plan.seed * 1000 + self.started),
            "CHAOS_KILL_AT": self._point(),
            "CHAOS_KILL_CHANCE": str(self.plan.kill_chance),
            "CHAOS_DELAYS": self.plan.variant.delays,
            "CHAOS_BLIND": "1" if self.plan.blind else "",
        }


def chaos(plan: Plan, simulator: Simulator) -> Outcome:
    """Run ``plan`` and return its outcome."""
    return Run(plan, simulator).outcome()
