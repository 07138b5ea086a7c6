"""The circuit breaker between a workspace and the partner.

A request that meets an outage stores it in the cache, which all processes share. The next request
that gets an answer deletes it, and without further failures it expires after a minute. Meanwhile
every page of the workspace shows the outage and disables writes (``components/_connection.html``).

One failed write is no outage: an assignment may time out at a gateway while everything else
works. Several within a minute are one. A read was repeated before it failed, and a connection that
can't be made fails every call, so one of these is enough.

After a slow failure, the breaker opens. Pages are then rendered at once from stored data, or with
the problem, and one request in ten seconds probes the partner. A POST, and a page that the user
asks for again, always calls the partner.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import structlog
from django.core.cache import cache

from dashboard.core.audit_events import AuditEvent
from dashboard.core.errors.catalog import Problem, find_problem, make_error, problem_for
from flows_api import FlowsError, NotFound, Rejected

OUTAGE_KINDS = frozenset(
    {"unreachable", "timed_out", "cut_off", "server_failed", "key_refused", "account_inactive"}
)
"""The problems that stop every call of a workspace.

The others concern one request, or pass by themselves: a missing permission, one unreadable answer,
an exceeded limit (the partner's, or ours, which other workspaces share).
"""
KEY_KINDS = frozenset({"key_refused", "account_inactive", "forbidden"})
SLOW_KINDS = frozenset({"unreachable", "timed_out"})
"""The problems that made a user wait."""

WRITE_KINDS = frozenset({"timed_out", "cut_off", "server_failed"})
"""The problems that may concern a single write."""
WRITE_FAILURES = 3
"""Writes of a workspace that fail within STATE_TTL seconds before they count as an outage."""

STATE_TTL = 60
OPEN_SECONDS = 20
"""Seconds after a slow failure in which no page calls the partner.

Open pages poll every 15 s (``static/js/connection.js``), so other requests rarely have to probe.
"""
PROBE_INTERVAL = 10
"""Seconds between two probes of a workspace, over all processes. A call never takes that long."""

T = TypeVar("T")
logger = structlog.get_logger(__name__)


class Outage(NamedTuple):
    """The cached outage: its kind, its start, and its latest failure, in seconds of the epoch."""

    kind: str
    since: float
    at: float


class CircuitBreaker:
    """The breaker as one request sees it, and the guard of its client (``flows_api.Guard``).

    ``has_called`` is set once this request has called the partner, or was refused the call.
    """

    def __init__(self, workspace_id: int) -> None:
        self._name = outage_key(workspace_id)
        self._is_refusing = False
        self._is_answered = False
        self._met: Problem | None = None
        self.has_called = False

    def evaluate(self, *, is_forced: bool, is_fragment: bool) -> None:
        """Decide whether this request may call the partner.

        A fragment never does during a slow outage, because a user may be typing, and the page
        around it polls by itself.
        """
        note = self._note
        if is_forced or note is None or note.kind not in SLOW_KINDS:
            return
        is_early = time.time() - note.at < OPEN_SECONDS
        self._is_refusing = is_fragment or is_early or not self.acquire_probe()

    def force(self) -> None:
        """Let this request call the partner in any case."""
        self._is_refusing = False

    def acquire_probe(self) -> bool:
        """Return whether this request may probe the partner, the only one within TURN seconds."""
        return _quietly(lambda: cache.add(f"{self._name}:turn", 1, PROBE_INTERVAL), default=True)

    def before(self) -> None:
        """Raise the known outage as an error while the breaker is open."""
        self.has_called = True
        if self._is_refusing and self._note:
            raise make_error(self._note.kind)

    def after(self, error: FlowsError | None) -> None:
        """Store an outage, or clear it after an answer. A refusal is an answer too."""
        problem = problem_for(error) if error else None
        if error and problem and self._is_single_write(error, problem):
            return
        if problem and problem.kind in OUTAGE_KINDS:
            self._met = problem
            note = Outage(problem.kind, self._since, time.time())
            _quietly(lambda: cache.set(self._name, tuple(note), STATE_TTL), default=None)
        elif (error is None or isinstance(error, NotFound | Rejected)) and not self._met:
            if self._note and not self._is_answered:
                _quietly(lambda: cache.delete(self._name), default=False)
            self._is_answered = True

    def _is_single_write(self, error: FlowsError, problem: Problem) -> bool:
        """Count a failed write, and return whether too few failed lately to be an outage."""
        if error.method in ("GET", "HEAD", "") or problem.kind not in WRITE_KINDS:
            return False
        count = _quietly(lambda: _count(f"{self._name}:writes"), default=1)
        return count < WRITE_FAILURES

    def record_problem(self, problem: Problem) -> None:
        """Record that this page shows stored data because of ``problem``, of whatever kind."""
        self._met = problem

    @property
    def problem(self) -> Problem | None:
        """The problem that this request met, else the outage that others met, else None."""
        if self._met or self._is_answered or self._note is None:
            return self._met
        return find_problem(self._note.kind)

    @property
    def is_out(self) -> bool:
        """Return whether there is an outage, which the page polls until it ends."""
        return self.problem is not None and self.problem.kind in OUTAGE_KINDS

    @property
    def is_about_key(self) -> bool:
        """Return whether an owner can fix the problem, here or in Taptalent."""
        return self.problem is not None and self.problem.kind in KEY_KINDS

    @property
    def since(self) -> datetime:
        """The start of the outage."""
        return datetime.fromtimestamp(self._since, UTC)

    @property
    def _since(self) -> float:
        return self._note.since if self._note else time.time()

    @cached_property
    def _note(self) -> Outage | None:
        cached = _quietly(lambda: cache.get(self._name), default=None)
        return Outage(*cached) if cached else None


def reset_on_change(sender: Any, event: AuditEvent, **kwargs: Any) -> None:
    """Clear the outage after a change or check of the key, or a change of the settings."""
    is_relevant = event.action.startswith("key.") or event.action == "settings.changed"
    if is_relevant and event.workspace is not None:
        name = outage_key(event.workspace.pk)
        _quietly(lambda: cache.delete(name), default=False)


def outage_key(workspace_id: int) -> str:
    """Return the key under which the workspace's outage is cached while it lasts."""
    return f"connection:{workspace_id}"


def _count(name: str) -> int:
    """Count one more in the cache. The count ends STATE_TTL seconds after its first."""
    cache.add(name, 0, STATE_TTL)
    try:
        return cache.incr(name)
    except ValueError:  # it ended in between
        return 1


def _quietly(act: Callable[[], T], *, default: T) -> T:
    """Return ``act``'s result, or ``default`` when the cache is unavailable."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  # each cache backend has its own exceptions
        logger.warning("cache unavailable", error=type(error).__name__)
        return default
