"""How a workspace stands with the partner: whether it answers, as the last request found.

A request that meets an outage notes it in the cache, which all processes share. The next one that
is answered takes the note away, and without news it is forgotten after a minute. While it stands,
every page of the workspace says so and offers no write (``components/_connection.html``).

It is a circuit breaker too. After a failure that took long nobody waits in vain again: pages are
answered at once with what was last seen, or with the problem, and one request in ten seconds tries.
Whoever does something (a POST), or asks for a page again, always tries.
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
"""What stops every call of a workspace. The others are about one thing, or pass by themselves: a
permission that is lacking, one answer that can't be read, a call too many (the partner's limit, or
ours, which another workspace's trouble may have used up)."""
ABOUT_KEY = frozenset({"key_refused", "account_inactive", "forbidden"})
SLOW = frozenset({"unreachable", "timed_out"})
"""Those after which somebody has waited."""

KEPT_FOR = 60
PAUSE = 20
"""Seconds after a slow failure in which no page tries. An open page asks every 15 s
(``static/js/connection.js``), so that others hardly ever have to."""
TURN = 10
"""Seconds between two tries of a workspace, over all processes; longer than a call may take."""

T = TypeVar("T")
logger = structlog.get_logger(__name__)


class Note(NamedTuple):
    """What the cache keeps: the outage's kind, when it began, and when it was met last."""

    kind: str
    since: float
    at: float


class Connection:
    """One request's view of it, and the guard of its client (``flows_api.Guard``).

    ``is_asking`` says whether this request has asked the partner, or would have.
    """

    def __init__(self, workspace_id: int) -> None:
        self._name = _name(workspace_id)
        self._is_refusing = False
        self._is_answered = False
        self._met: Problem | None = None
        self.is_asking = False

    def enter(self, *, is_insisting: bool, is_part: bool) -> None:
        """Decide whether this request's calls are made. A part of a page never tries in an outage
        that is slow: somebody types, and the page around it asks by itself."""
        note = self._note
        if is_insisting or note is None or note.kind not in SLOW:
            return
        is_early = time.time() - note.at < PAUSE
        self._is_refusing = is_part or is_early or not self.take_turn()

    def insist(self) -> None:
        """Have the calls made all the same."""
        self._is_refusing = False

    def take_turn(self) -> bool:
        """Whether it is this request's turn to try; nobody else's is within TURN seconds."""
        return _quietly(lambda: cache.add(f"{self._name}:turn", 1, TURN), default=True)

    def before(self) -> None:
        """Raises the outage that is known, if nobody should wait for it again."""
        self.is_asking = True
        if self._is_refusing and self._note:
            raise error_of(self._note.kind)

    def after(self, error: FlowsError | None) -> None:
        """Note an outage, or take it back: whoever says no answers too."""
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
        """This page shows what was last seen, because of ``problem``, of whatever kind."""
        self._met = problem

    @property
    def problem(self) -> Problem | None:
        """What keeps this page from the partner: what it met itself, else what others met."""
        if self._met or self._is_answered or self._note is None:
            return self._met
        return explained(self._note.kind)

    @property
    def is_out(self) -> bool:
        """Whether it is an outage, which the page may watch until it is over."""
        return self.problem is not None and self.problem.kind in OUTAGES

    @property
    def is_about_key(self) -> bool:
        """Whether an owner can mend it, here or at the partner."""
        return self.problem is not None and self.problem.kind in ABOUT_KEY

    @property
    def since(self) -> datetime:
        """When the outage was met first."""
        return datetime.fromtimestamp(self._since, UTC)

    @property
    def _since(self) -> float:
        return self._note.since if self._note else time.time()

    @cached_property
    def _note(self) -> Note | None:
        kept = _quietly(lambda: cache.get(self._name), default=None)
        return Note(*kept) if kept else None


def hear(sender: Any, event: Event, **kwargs: Any) -> None:
    """Another key or address, or a check that was asked for: the next page finds out anew."""
    is_about_it = event.action.startswith("key.") or event.action == "settings.changed"
    if is_about_it and event.workspace is not None:
        name = _name(event.workspace.pk)
        _quietly(lambda: cache.delete(name), default=False)


def _name(workspace_id: int) -> str:
    return f"connection:{workspace_id}"


def _quietly(act: Callable[[], T], *, default: T) -> T:
    """``act``'s result; ``default`` when the cache can't be asked, which must fail no page."""
    try:
        return act()
    except Exception as error:  # noqa: BLE001  # each cache has exceptions of its own
        logger.warning("the cache is away", error=type(error).__name__)
        return default
