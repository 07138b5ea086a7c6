"""The rate limiter of a workspace's background calls, on one row that all workers share.

It is the generic cell rate algorithm. ``next_at`` is when the next call would be due at an even
rate, and a call may be BURST calls early. ``blocked_until`` comes from the partner's Retry-After,
or from our own pause after failures, and holds for all workers. Times are seconds of the epoch. The
workers' clocks are expected to agree.
"""

import time
from collections import deque
from dataclasses import dataclass
from threading import Event, Lock

from django.conf import settings
from django.db import transaction

from dashboard.workspaces.models import RateLimitState

BURST = 4
RESERVE_AHEAD = 0.05
MAX_BLOCK = 3600.0
FAILURES_BEFORE_PAUSE = 3
MAX_PAUSE = 60.0
_never = Event()


@dataclass(frozen=True)
class Permit:
    """A permit for one call: granted or not, valid from ``at``, with the failures before it."""

    granted: bool
    failures: int = 0
    at: float = 0.0

    def __bool__(self) -> bool:
        return self.granted


NO_PERMIT = Permit(granted=False)


class RateLimiter:
    """A worker's permits in one workspace, shared by its threads.

    At a high rate it reserves the permits of the next ``ahead`` seconds at once, to save writes.
    ``drop`` discards them.
    """

    def __init__(self, workspace_id: int, *, ahead: float = RESERVE_AHEAD) -> None:
        self._workspace_id = workspace_id
        self._ahead = ahead
        self._reserved: deque[Permit] = deque()
        self._lock = Lock()

    def acquire(self, *, timeout: float, stop: Event = _never) -> Permit:
        """Wait until the next call may be made.

        The permit is false when that would take longer than ``timeout`` seconds, or ``stop`` is
        set first.
        """
        deadline = time.time() + timeout
        while not stop.is_set():
            permit = self._next()
            if not permit and permit.at > deadline:
                return NO_PERMIT
            if stop.wait(max(0.0, permit.at - time.time())):
                return NO_PERMIT
            if permit:
                return permit
        return NO_PERMIT

    def discard_reserved(self) -> None:
        """Discard the reserved permits, so that a new pause holds from the next call on."""
        with self._lock:
            self._reserved.clear()

    def _next(self) -> Permit:
        with self._lock:
            if not self._reserved:
                self._reserved.extend(reserve_permits(self._workspace_id, time.time(), self._ahead))
            return self._reserved.popleft()


def acquire(workspace_id: int, *, timeout: float, stop: Event = _never) -> Permit:
    """Acquire a single permit, as ``Turns.take`` does."""
    return RateLimiter(workspace_id, ahead=0).acquire(timeout=timeout, stop=stop)


def seconds_blocked(workspace_id: int) -> float:
    """Return the seconds until calls may be made again, 0 if they may be now."""
    row = RateLimitState.objects.filter(workspace_id=workspace_id).first()
    return max(0.0, row.blocked_until - time.time()) if row else 0.0


def back_off(workspace_id: int, seconds: float) -> None:
    """Block all calls for ``seconds``, as the partner asked."""
    until = time.time() + min(seconds, MAX_BLOCK)
    with transaction.atomic():
        row = _locked(workspace_id)
        if until > row.blocked_until:
            row.blocked_until = until
            row.save(update_fields=["blocked_until"])


def record_failure(workspace_id: int) -> None:
    """Count a call without a proper answer. From the third in a row on, all calls pause longer."""
    with transaction.atomic():
        row = _locked(workspace_id)
        row.failures += 1
        excess = row.failures - FAILURES_BEFORE_PAUSE
        if excess >= 0:
            pause = min(MAX_PAUSE, float(2 ** min(excess, 10)))
            row.blocked_until = max(row.blocked_until, time.time() + pause)
        row.save(update_fields=["failures", "blocked_until"])


def record_success(workspace_id: int) -> None:
    """Reset the count of failures after a call got its answer."""
    RateLimitState.objects.filter(workspace_id=workspace_id, failures__gt=0).update(failures=0)


def reserve_permits(workspace_id: int, now: float, ahead: float) -> list[Permit]:
    """Reserve the next permits, or return a single one that is not granted, to retry later."""
    interval = 1 / settings.PARTNER_CALLS_PER_SECOND
    count = max(1, int(ahead / interval))
    with transaction.atomic():
        row = _locked(workspace_id)
        if row.blocked_until > now:
            return [Permit(granted=False, at=row.blocked_until)]
        first = max(now, row.next_at - (BURST - 1) * interval)
        row.next_at = max(now, row.next_at) + count * interval
        row.save(update_fields=["next_at"])
    return [
        Permit(granted=True, failures=row.failures, at=first + n * interval) for n in range(count)
    ]


def _locked(workspace_id: int) -> RateLimitState:
    """Return the workspace's row, locked until the transaction ends.

    On SQLite, the IMMEDIATE transaction locks the whole database.
    """
    rows = RateLimitState.objects.select_for_update()
    row = rows.filter(workspace_id=workspace_id).first()
    if row is None:
        RateLimitState.objects.bulk_create(
            [RateLimitState(workspace_id=workspace_id)], ignore_conflicts=True
        )
        row = rows.get(workspace_id=workspace_id)
    return row
