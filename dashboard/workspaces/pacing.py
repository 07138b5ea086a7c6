"""How fast a workspace's background calls go to the partner: one row that all workers share.

GCRA: ``next_at`` is when the next call would be due at an even rate; a call may come BURST calls
early. ``blocked_until`` is what the partner's Retry-After says, or our own pause while it is in
trouble: everybody waits for it. Times are seconds of the epoch; the workers' clocks agree.
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
    """Whether a call may be made, from when on, and how much trouble there was before it."""

    granted: bool
    troubles: int = 0
    at: float = 0.0

    def __bool__(self) -> bool:
        return self.granted


REFUSED = Turn(granted=False)


class Turns:
    """A worker's turns in one workspace, for all its threads.

    Where the pace is quick it reserves what is due within ``ahead`` seconds at once, to spare
    writes; ``drop`` gives that up, when there is a reason to ask again.
    """

    def __init__(self, workspace_id: int, *, ahead: float = AHEAD) -> None:
        self._workspace_id = workspace_id
        self._ahead = ahead
        self._reserved: deque[Turn] = deque()
        self._lock = Lock()

    def take(self, *, patience: float, stop: Event = _never) -> Turn:
        """Wait until the next call may be made; the turn is false when that takes longer than
        ``patience`` seconds, or ``stop`` is set first."""
        deadline = time.time() + patience
        while not stop.is_set():
            turn = self._next()
            if not turn and turn.at > deadline:
                return REFUSED
            if stop.wait(max(0.0, turn.at - time.time())):
                return REFUSED
            if turn:
                return turn
        return REFUSED

    def drop(self) -> None:
        """Forget what is reserved: a pause that was just asked for holds from the next turn on."""
        with self._lock:
            self._reserved.clear()

    def _next(self) -> Turn:
        with self._lock:
            if not self._reserved:
                self._reserved.extend(reserve(self._workspace_id, time.time(), self._ahead))
            return self._reserved.popleft()


def take_turn(workspace_id: int, *, patience: float, stop: Event = _never) -> Turn:
    """A single turn, as ``Turns.take``."""
    return Turns(workspace_id, ahead=0).take(patience=patience, stop=stop)


def blocked_for(workspace_id: int) -> float:
    """Seconds until calls may be made again; 0 when they may be."""
    row = Pace.objects.filter(workspace_id=workspace_id).first()
    return max(0.0, row.blocked_until - time.time()) if row else 0.0


def hold_off(workspace_id: int, seconds: float) -> None:
    """Nobody calls for so many seconds: the partner said so."""
    until = time.time() + min(seconds, LONGEST_BLOCK)
    with transaction.atomic():
        row = _locked(workspace_id)
        if until > row.blocked_until:
            row.blocked_until = until
            row.save(update_fields=["blocked_until"])


def note_trouble(workspace_id: int) -> None:
    """A call got no proper answer. From the third in a row on, everybody pauses, ever longer."""
    with transaction.atomic():
        row = _locked(workspace_id)
        row.troubles += 1
        beyond = row.troubles - TROUBLES_BEFORE_A_PAUSE
        if beyond >= 0:
            pause = min(LONGEST_PAUSE, float(2 ** min(beyond, 10)))
            row.blocked_until = max(row.blocked_until, time.time() + pause)
        row.save(update_fields=["troubles", "blocked_until"])


def note_answer(workspace_id: int) -> None:
    """A call got its answer: trouble, if there was any, is over."""
    Pace.objects.filter(workspace_id=workspace_id, troubles__gt=0).update(troubles=0)


def reserve(workspace_id: int, now: float, ahead: float) -> list[Turn]:
    """The next turns; or one that is not granted: then it is asked again."""
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
    """The workspace's row, locked until the transaction's end (SQLite locks all: IMMEDIATE)."""
    rows = Pace.objects.select_for_update()
    row = rows.filter(workspace_id=workspace_id).first()
    if row is None:
        Pace.objects.bulk_create([Pace(workspace_id=workspace_id)], ignore_conflicts=True)
        row = rows.get(workspace_id=workspace_id)
    return row
