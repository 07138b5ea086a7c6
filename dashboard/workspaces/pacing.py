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

from dashboard.workspaces.models import Pace

BURST = 4
AHEAD = 0.05
LONGEST_BLOCK = 3600.0
TROUBLES_BEFORE_A_PAUSE = 3
LONGEST_PAUSE = 60.0
_never = Event()


@dataclass(frozen=True)
class Turn:
    """A permit for one call: granted or not, valid from ``at``, with the failures before it."""

    granted: bool
    troubles: int = 0
    at: float = 0.0

    def __bool__(self) -> bool:
        return self.granted


REFUSED = Turn(granted=False)


class Turns:
    """A worker's permits in one workspace, shared by its threads.

    At a high rate it reserves the permits of the next ``ahead`` seconds at once, to save writes.
    ``drop`` discards them.
    """

    def __init__(self, workspace_id: int, *, ahead: float = AHEAD) -> None:
        self._workspace_id = workspace_id
        self._ahead = ahead
        self._reserved: deque[Turn] = deque()
        self._lock = Lock()

    def take(self, *, patience: float, stop: Event = _never) -> Turn:
        """Wait until the next call may be made.

        The permit is false when that would take longer than ``patience`` seconds, or ``stop`` is
        set first.
        """
        deadline = time.time() + patience
        while not stop.is_set():
            permit = self._next()
            if not permit and permit.at > deadline:
                return REFUSED
            if stop.wait(max(0.0, permit.at - time.time())):
                return REFUSED
            if permit:
                return permit
        return REFUSED

    def drop(self) -> None:
        """Discard the reserved permits, so that a new pause holds from the next call on."""
        with self._lock:
            self._reserved.clear()

    def _next(self) -> Turn:
        with self._lock:
            if not self._reserved:
                self._reserved.extend(reserve(self._workspace_id, time.time(), self._ahead))
            return self._reserved.popleft()


def take_turn(workspace_id: int, *, patience: float, stop: Event = _never) -> Turn:
    """Acquire a single permit, as ``Turns.take`` does."""
    return Turns(workspace_id, ahead=0).take(patience=patience, stop=stop)


def blocked_for(workspace_id: int) -> float:
    """Return the seconds until calls may be made again, 0 if they may be now."""
    row = Pace.objects.filter(workspace_id=workspace_id).first()
    return max(0.0, row.blocked_until - time.time()) if row else 0.0


def hold_off(workspace_id: int, seconds: float) -> None:
    """Block all calls for ``seconds``, as the partner asked."""
    until = time.time() + min(seconds, LONGEST_BLOCK)
    with transaction.atomic():
        row = _locked(workspace_id)
        if until > row.blocked_until:
            row.blocked_until = until
            row.save(update_fields=["blocked_until"])


def note_trouble(workspace_id: int) -> None:
    """Count a call without a proper answer. From the third in a row on, all calls pause longer."""
    with transaction.atomic():
        row = _locked(workspace_id)
        row.troubles += 1
        excess = row.troubles - TROUBLES_BEFORE_A_PAUSE
        if excess >= 0:
            pause = min(LONGEST_PAUSE, float(2 ** min(excess, 10)))
            row.blocked_until = max(row.blocked_until, time.time() + pause)
        row.save(update_fields=["troubles", "blocked_until"])


def note_answer(workspace_id: int) -> None:
    """Reset the count of failures after a call got its answer."""
    Pace.objects.filter(workspace_id=workspace_id, troubles__gt=0).update(troubles=0)


def reserve(workspace_id: int, now: float, ahead: float) -> list[Turn]:
    """Reserve the next permits, or return a single one that is not granted, to retry later."""
    interval = 1 / settings.PARTNER_CALLS_PER_SECOND
    count = max(1, int(ahead / interval))
    with transaction.atomic():
        row = _locked(workspace_id)
        if row.blocked_until > now:
            return [Turn(granted=False, at=row.blocked_until)]
        first = max(now, row.next_at - (BURST - 1) * interval)
        row.next_at = max(now, row.next_at) + count * interval
        row.save(update_fields=["next_at"])
    return [
        Turn(granted=True, troubles=row.troubles, at=first + n * interval) for n in range(count)
    ]


def _locked(workspace_id: int) -> Pace:
    """Return the workspace's row, locked until the transaction ends.

    On SQLite, the IMMEDIATE transaction locks the whole database.
    """
    rows = Pace.objects.select_for_update()
    row = rows.filter(workspace_id=workspace_id).first()
    if row is None:
        Pace.objects.bulk_create([Pace(workspace_id=workspace_id)], ignore_conflicts=True)
        row = rows.get(workspace_id=workspace_id)
    return row
