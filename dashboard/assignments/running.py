"""Sending a batch: the first row alone, then several at a time, at the workspace's pace.

``advance`` may be called at any time, by any worker, any number of times, and may be killed at any
instruction. What a killed one had begun is SENDING until its time is over, and then looked up.
"""

import threading
import time
from collections import deque
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.checking import NoTurn
from dashboard.assignments.crew import together, under_way
from dashboard.assignments.figures import finish_if_over, recount
from dashboard.assignments.hours import is_open
from dashboard.assignments.lease import Lost, keep, lease
from dashboard.assignments.models import SENT, Assignment, State
from dashboard.assignments.newcomers import leave_out_newcomers
from dashboard.assignments.sending import call, record
from dashboard.assignments.states import begin_sending
from dashboard.assignments.steering import pause, rest, start
from dashboard.web.problems import problem_of
from dashboard.web.worker import stopping
from dashboard.workspaces import pacing
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.pacing import Turn
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.sealing import SealBroken
from flows_api import (
    AssignReceipt,
    FlowsClient,
    FlowsError,
    KeyRefused,
    NotFound,
    Overloaded,
    RateLimited,
    Rejected,
    Unavailable,
    UnreadableAnswer,
)

logger = structlog.get_logger(__name__)

SLICE: Final = 30.0
"""Seconds that one task works before it lets others have their turn."""
PATIENCE: Final = 5.0
REFUSED_IN_A_ROW: Final = 20
SOME: Final = 64


def advance(batch_id: UUID, *, seconds: float = SLICE) -> bool:
    """Send what can be sent now, for about ``seconds``; whether there is more to do at once."""
    start(Batch(pk=batch_id))
    with lease(batch_id, BatchState.RUNNING) as batch:
        if batch is None:
            return False
        if is_open(timezone.now(), batch.office_zone):
            _work(batch, seconds)
    finish_if_over(batch_id)
    waits = Assignment.objects.filter(batch=batch_id, state=State.WAITING).exists()
    return waits and not rest(batch) and not pacing.blocked_for(batch.workspace_id)


def _work(batch: Batch, seconds: float) -> None:
    try:
        Sender(batch, client_for(batch.workspace)).work(seconds)
    except (ApiKey.DoesNotExist, SealBroken):
        pause(batch, PauseKind.KEY)
    except Lost:
        logger.info("batch left", batch=str(batch.pk))


class Sender:
    """One worker's go at a batch that it holds the lease of."""

    def __init__(self, batch: Batch, flows: FlowsClient) -> None:
        self.batch = batch
        self.flows = flows
        self._over = threading.Event()
        self._lock = threading.Lock()
        # Threads that write at once would wait longer for the database than for each other.
        self._writing = threading.Lock()
        self._turns = pacing.Turns(batch.workspace_id)
        self._next: deque[Assignment] = deque()
        self._refused = 0
        # A pace of its own goes on from slice to slice, so the first of a slice waits as well.
        space = 60 / batch.per_minute if batch.proven and batch.per_minute else 0
        self._spaced = time.monotonic() + space
        self._ended: deque[float] = deque(maxlen=100)

    def work(self, seconds: float) -> None:
        """Send until all is sent, the time is over, or something says stop. Raises Lost."""
        self._leave_out_newcomers()
        deadline = time.monotonic() + seconds

        def over() -> bool:
            return self._is_over(deadline)

        if not self.batch.proven:
            together(1, lambda: self.send_one() and not self.batch.proven, over, self._tell)
        if self.batch.proven and not over():
            # More threads than calls: some write down what came while the others' calls are on.
            at_once = settings.PARTNER_CALLS_AT_ONCE
            together(at_once + at_once // 2, self.send_one, over, self._tell)

    def send_one(self) -> bool:
        """Take a row, send it, see what that means for the rest; False when it's time to stop."""
        if self._over.is_set() or not (turn := self._turn()):
            return False
        with under_way:
            with self._writing:
                row = self._claimed()
            if row is None:
                return False
            answer = call(row, self.flows)
        error = self._recorded(row, answer)
        with self._lock:
            self._ended.append(time.monotonic())
        self._heed(error, turn.troubles)
        self._weigh(row, error)
        return not self._over.is_set()

    def _recorded(self, row: Assignment, answer: AssignReceipt | FlowsError) -> FlowsError | None:
        """``row`` settled; whatever has to be looked up counts as a call again."""
        with under_way if isinstance(answer, FlowsError) else self._writing:
            return record(row, self.flows, answer)

    def _turn(self) -> Turn:
        """Wait for the batch's own pace and the workspace's; refused when that takes too long."""
        if self.batch.per_minute and not self._space():
            return pacing.REFUSED
        return self._turns.take(patience=PATIENCE, stop=self._over)

    def _space(self) -> bool:
        with self._lock:
            now = time.monotonic()
            at = max(now, self._spaced)
            self._spaced = at + 60 / self.batch.per_minute
        return not self._over.wait(at - now)

    def _claimed(self) -> Assignment | None:
        """The next waiting row, claimed: of all workers one gets it, and only while it runs, within
        its hours."""
        while self._is_open() and (row := self._next_row()) is not None:
            mine = Batch.objects.filter(
                pk=self.batch.pk, state=BatchState.RUNNING, runner=self.batch.runner
            )
            here = Assignment.objects.filter(batch_id__in=mine.values("pk"))
            if begin_sending(row, here):
                return row
            if not mine.exists():
                break
        self._over.set()
        return None

    def _is_open(self) -> bool:
        return is_open(timezone.now(), self.batch.office_zone)

    def _next_row(self) -> Assignment | None:
        with self._lock:
            if not self._next:
                rows = Assignment.objects.filter(batch=self.batch.pk, state=State.WAITING)
                # Alone goes first who had a turn before, such as somebody who was corrected.
                order = ("line",) if self.batch.proven else ("-sends", "line")
                self._next.extend(rows.order_by(*order)[:SOME])
            return self._next.popleft() if self._next else None

    def _heed(self, error: FlowsError | None, troubles: int) -> None:
        """What the partner's answer means for all calls that come after."""
        workspace = self.batch.workspace_id
        match error:
            case KeyRefused():
                self._pause(PauseKind.KEY, str(problem_of(error).heading))
            case NotFound():
                self._pause(PauseKind.GONE, error.message)
            case FlowsError(retry_after=float(seconds)):
                pacing.hold_off(workspace, seconds)
            case Overloaded():
                self._over.wait(0.2)
            case RateLimited() | Unavailable():
                pacing.note_trouble(workspace)
            case _ if troubles:
                pacing.note_answer(workspace)
        if error is not None:
            self._turns.drop()

    def _weigh(self, row: Assignment, error: FlowsError | None) -> None:
        """The first one assigned: the rest may go. The first one refused, or many in a row: better
        to ask than to go on."""
        if not self.batch.proven and row.state in SENT:
            self.batch.proven = True
            Batch.objects.filter(pk=self.batch.pk).update(proven=True)
        with self._lock:
            self._refused = self._refused + 1 if row.state == State.REJECTED else 0
            many = self._refused >= REFUSED_IN_A_ROW
        if row.state == State.REJECTED and not self.batch.proven:
            details = error.details if isinstance(error, Rejected) else {}
            refusal = {"row": str(row.pk), "details": details}
            self._pause(PauseKind.FIRST_REFUSED, row.reason, refusal=refusal)
        elif many:
            self._pause(PauseKind.MANY_REFUSED, row.reason)

    def _pause(
        self, kind: PauseKind, reason: str, *, refusal: dict[str, Any] | None = None
    ) -> None:
        self._over.set()
        pause(Batch(pk=self.batch.pk), kind, reason, refusal=refusal)

    def _is_over(self, deadline: float) -> bool:
        if stopping.is_set() or time.monotonic() > deadline:
            self._over.set()
        return self._over.is_set()

    def _tell(self) -> None:
        """Renew the lease, and let everybody see how far it is. Raises Lost."""
        try:
            keep(self.batch)
        except Lost:
            self._over.set()
            raise
        recount(self.batch.pk, rate=self._rate())

    def _rate(self) -> float:
        with self._lock:
            times = list(self._ended)
        span = time.monotonic() - times[0] if len(times) > 1 else 0.0
        return round((len(times) - 1) / span, 2) if span > 0 else 0.0

    def _leave_out_newcomers(self) -> None:
        """Raises Lost, also when the flow can't be read: then the batch waits for its next turn."""
        try:
            leave_out_newcomers(self.batch, self.flows)
        except NoTurn:
            raise Lost from None
        except FlowsError as error:
            self._heed(error, 0)
            if isinstance(error, Rejected | UnreadableAnswer):
                # Of an invitation it is that person's matter; of the list it stops everybody.
                pacing.note_trouble(self.batch.workspace_id)
            keep(self.batch, trouble=str(problem_of(error).heading)[:300])
            raise Lost from None
