"""The circuit breaker between a workspace and the partner.

A request that meets an outage stores it in the cache, which all processes share. The next request
that gets an answer deletes it, and without further failures it expires after a minute. Meanwhile
every page of the workspace shows the outage and disables writes (``components/_connection.html``).

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

from dashboard.web.events import Event
from dashboard.web.problems import Problem, error_of, explained, problem_of
from flows_api import FlowsError, NotFound, Rejected

OUTAGES = frozenset(
    {"unreachable", "timed_out", "cut_off", "server_failed", "key_refused", "account_inactive"}
)
"""The problems that stop every call of a workspace.

The others concern one request, or pass by themselves: a missing permission, one unreadable answer,
an exceeded limit (the partner's, or ours, which other workspaces share).
"""
ABOUT_KEY = frozenset({"key_refused", "account_inactive", "forbidden"})
SLOW = frozenset({"unreachable", "timed_out"})
"""The problems that made a user wait."""

KEPT_FOR = 60
PAUSE = 20
"""Seconds after a slow failure in which no page calls the partner.

Open pages poll every 15 s (``static/js/connection.js``), so other requests rarely have to probe.
"""
TURN = 10
"""Seconds between two probes of a workspace, over all processes. A call never takes that long."""

T = TypeVar("T")
logger = structlog.get_logger(__name__)


class Note(NamedTuple):
    """The cached outage: its kind, its start, and its latest failure, in seconds of the epoch."""

    kind: str
    since: float
    at: float


class Connection:
    """The breaker as one request sees it, and the guard of its client (``flows_api.Guard``).

    ``is_asking`` is set once this request has called the partner, or was refused the call.
    """

    def __init__(self, workspace_id: int) -> None:
        self._name = _name(workspace_id)
        self._is_refusing = False
        self._is_answered = False
        self._met: Problem | None = None
        self.is_asking = False

    def enter(self, *, is_insisting: bool, is_part: bool) -> None:
        """Decide whether this request may call the partner.

        A fragment never does during a slow outage, because a user may be typing, and the page
        around it polls by itself.
        """
        note = self._note
        if is_insisting or note is None or note.kind not in SLOW:
            return
        is_early = time.time() - note.at < PAUSE
        self._is_refusing = is_part or is_early or not self.take_turn()

    def insist(self) -> None:
        """Let this request call the partner in any case."""
        self._is_refusing = False

    def take_turn(self) -> bool:
        """Return whether this request may probe the partner, the only one within TURN seconds."""
        return _quietly(lambda: cache.add(f"{self._name}:turn", 1, TURN), default=True)

    def before(self) -> None:
        """Raise the known outage as an error while the breaker is open."""
        self.is_asking = True
        if self._is_refusing and self._note:
            raise error_of(self._note.kind)

    def after(self, error: FlowsError | None) -> None:
        """Store an outage, or clear it after an answer. A refusal is an answer too."""
        problem = problem_of(error) if error else None
        if problem and problem.kind in OUTAGES:
            self._met = problem
            note = Note(problem.kind, self._since, time.time())
            _quietly(lambda: cache.set(self._name, tuple(note), KEPT_FOR), default=None)
        elif (error is None or isinstance(error, NotFound | Rejected)) and not self._met:
            if self._note and not self._is_answered:
                _quietly(lambda: cache.delete(self._name), default=False)
            self._is_answered = True

    def tell(self, problem: Problem) -> None:
        """Record that this page shows stored data because of ``problem``, of whatever kind."""
        self._met = problem

    @property
    def problem(self) -> Problem | None:
        """The problem that this request met, else the outage that others met, else None."""
        if self._met or self._is_answered or self._note is None:
            return self._met
        return explained(self._note.kind)

    @property
    def is_out(self) -> bool:
        """Return whether there is an outage, which the page polls until it ends."""
        return self.problem is not None and self.problem.kind in OUTAGES

    @property
    def is_about_key(self) -> bool:
        """Return whether an owner can fix the problem, here or in Taptalent."""
        return self.problem is not None and self.problem.kind in ABOUT_KEY

    @property
    def since(self) -> datetime:
        """The start of the outage."""
        return datetime.fromtimestamp(self._since, UTC)

    @property
    def _since(self) -> float:
        return self._note.since if self._note else time.time()

    @cached_property
    def _note(self) -> Note | None:
        cached = _quietly(lambda: cache.get(self._name), default=None)
        return Note(*cached) if cached else None


def hear(sender: Any, event: Event, **kwargs: Any) -> None:
    """Clear the outage after a change or check of the key, or a change of the settings."""
    is_relevant = event.action.startswith("key.") or event.action == "settings.changed"
    if is_relevant and event.workspace is not None:
        name = _name(event.workspace.pk)
        _quietly(lambda: cache.delete(name), default=False)


def _name(workspace_id: int) -> str:
    return f"connection:{workspace_id}"


def _quietly(act: Callable[[], T], *, default: T) -> T:
    """Return ``act``'s result, or ``default`` when the cache is unavailable."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  # each cache backend has its own exceptions
        logger.warning("cache unavailable", error=type(error).__name__)
        return default
