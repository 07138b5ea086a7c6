"""The runner of a batch: it sends the first row alone, then several at a time.

``advance`` may be called at any time, by any worker, any number of times, and may be killed at any
instruction. A row that a killed worker had begun is SENDING until it is due, and is looked up then.
"""

import threading
import time
from collections import deque
from typing import Any, Final
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import SENT, BatchState, PauseKind, State
from dashboard.assignments.crew import together, under_way
from dashboard.assignments.figures import finish_if_over, recount
from dashboard.assignments.flow_candidates import NoTurn
from dashboard.assignments.hours import is_open
from dashboard.assignments.lease import Lost, keep, lease
from dashboard.assignments.models import Assignment
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
"""Seconds that one task works before others get a chance."""
PATIENCE: Final = 5.0
REFUSED_IN_A_ROW: Final = 20
SOME: Final = 64


def advance(batch_id: UUID, *, seconds: float = SLICE) -> bool:
    """Send what can be sent now, for about ``seconds``.

    Return whether more can be sent at once.
    """
    start(Batch(pk=batch_id))
    with lease(batch_id, BatchState.RUNNING) as batch:
        if batch is None:
            return False
        if is_open(timezone.now(), batch.office_zone):
            _run(batch, seconds)
    finish_if_over(batch_id)
    waits = Assignment.objects.filter(batch=batch_id, state=State.WAITING).exists()
    return waits and not rest(batch) and not pacing.blocked_for(batch.workspace_id)


def _run(batch: Batch, seconds: float) -> None:
    try:
        Sender(batch, client_for(batch.workspace)).work(seconds)
    except (ApiKey.DoesNotExist, SealBroken):
        pause(batch, PauseKind.KEY)
    except Lost:
        logger.info("batch left", batch=str(batch.pk))


class Sender:
    """One worker's run of a batch whose lease it holds."""

    def __init__(self, batch: Batch, flows: FlowsClient) -> None:
        self.batch = batch
        self.flows = flows
        self._stop = threading.Event()
        self._lock = threading.Lock()
        # Threads that write at the same time wait longer for the database than for this lock.
        self._writing = threading.Lock()
        self._permits = pacing.Turns(batch.workspace_id)
        self._queue: deque[Assignment] = deque()
        self._rejected_in_a_row = 0
        # The batch's own speed continues from slice to slice, so a slice begins with a wait.
        space = 60 / batch.per_minute if batch.proven and batch.per_minute else 0
        self._next_send_at = time.monotonic() + space
        self._finished_at: deque[float] = deque(maxlen=100)

    def work(self, seconds: float) -> None:
        """Send until all is sent, the time is over, or something stops it. Raise Lost."""
        self._recheck_flow()
        deadline = time.monotonic() + seconds

        def over() -> bool:
            return self._is_over(deadline)

        if not self.batch.proven:
            together(1, lambda: self.send_one() and not self.batch.proven, over, self._report)
        if self.batch.proven and not over():
            # More threads than calls: some save answers while the calls of others are running.
            at_once = settings.PARTNER_CALLS_AT_ONCE
            together(at_once + at_once // 2, self.send_one, over, self._report)

    def send_one(self) -> bool:
        """Claim a row, send it, and act on the answer.

        Return False to stop.
        """
        if self._stop.is_set() or not (turn := self._acquire_permit()):
            return False
        with under_way:
            with self._writing:
                row = self._claim_next()
            if row is None:
                return False
            answer = call(row, self.flows)
        error = self._record(row, answer)
        with self._lock:
            self._finished_at.append(time.monotonic())
        self._apply_to_all(error, turn.troubles)
        self._apply_to_batch(row, error)
        return not self._stop.is_set()

    def _record(self, row: Assignment, answer: AssignReceipt | FlowsError) -> FlowsError | None:
        """Settle ``row``. An outcome that has to be looked up needs a call slot again."""
        with under_way if isinstance(answer, FlowsError) else self._writing:
            return record(row, self.flows, answer)

    def _acquire_permit(self) -> Turn:
        """Wait for the batch's own speed and the workspace's rate limit.

        The permit is refused when that takes too long.
        """
        if self.batch.per_minute and not self._wait_for_speed():
            return pacing.REFUSED
        return self._permits.take(patience=PATIENCE, stop=self._stop)

    def _wait_for_speed(self) -> bool:
        with self._lock:
            now = time.monotonic()
            at = max(now, self._next_send_at)
            self._next_send_at = at + 60 / self.batch.per_minute
        return not self._stop.wait(at - now)

    def _claim_next(self) -> Assignment | None:
        """Claim the next waiting row, if the batch may send.

        Of all workers only one gets it.
        """
        while self._is_open() and (row := self._next_row()) is not None:
            mine = Batch.objects.filter(
                pk=self.batch.pk, state=BatchState.RUNNING, runner=self.batch.runner
            )
            here = Assignment.objects.filter(batch_id__in=mine.values("pk"))
            if begin_sending(row, here):
                return row
            if not mine.exists():
                break
        self._stop.set()
        return None

    def _is_open(self) -> bool:
        return is_open(timezone.now(), self.batch.office_zone)

    def _next_row(self) -> Assignment | None:
        with self._lock:
            if not self._queue:
                rows = Assignment.objects.filter(batch=self.batch.pk, state=State.WAITING)
                # A candidate who was sent before, such as a corrected one, goes first and alone.
                order = ("line",) if self.batch.proven else ("-sends", "line")
                self._queue.extend(rows.order_by(*order)[:SOME])
            return self._queue.popleft() if self._queue else None

    def _apply_to_all(self, error: FlowsError | None, troubles: int) -> None:
        """Apply the partner's answer to all calls that come after it."""
        workspace = self.batch.workspace_id
        match error:
            case KeyRefused():
                self._pause(PauseKind.KEY, str(problem_of(error).heading))
            case NotFound():
                self._pause(PauseKind.GONE, error.message)
            case FlowsError(retry_after=float(seconds)):
                pacing.hold_off(workspace, seconds)
            case Overloaded():
                self._stop.wait(0.2)
            case RateLimited() | Unavailable():
                pacing.note_trouble(workspace)
            case _ if troubles:
                pacing.note_answer(workspace)
        if error is not None:
            self._permits.drop()

    def _apply_to_batch(self, row: Assignment, error: FlowsError | None) -> None:
        """Allow the rest after the first success, or pause.

        A rejected first candidate pauses the batch, as do many rejected in a row: a member decides
        then.
        """
        if not self.batch.proven and row.state in SENT:
            self.batch.proven = True
            Batch.objects.filter(pk=self.batch.pk).update(proven=True)
        with self._lock:
            self._rejected_in_a_row = (
                self._rejected_in_a_row + 1 if row.state == State.REJECTED else 0
            )
            many = self._rejected_in_a_row >= REFUSED_IN_A_ROW
        if row.state == State.REJECTED and not self.batch.proven:
            details = error.details if isinstance(error, Rejected) else {}
            refusal = {"row": str(row.pk), "details": details}
            self._pause(PauseKind.FIRST_REFUSED, row.reason, refusal=refusal)
        elif many:
            self._pause(PauseKind.MANY_REFUSED, row.reason)

    def _pause(
        self, kind: PauseKind, reason: str, *, refusal: dict[str, Any] | None = None
    ) -> None:
        self._stop.set()
        pause(Batch(pk=self.batch.pk), kind, reason, refusal=refusal)

    def _is_over(self, deadline: float) -> bool:
        if stopping.is_set() or time.monotonic() > deadline:
            self._stop.set()
        return self._stop.is_set()

    def _report(self) -> None:
        """Renew the lease, and save the progress for the page. Raise Lost."""
        try:
            keep(self.batch)
        except Lost:
            self._stop.set()
            raise
        recount(self.batch.pk, rate=self._rate())

    def _rate(self) -> float:
        with self._lock:
            times = list(self._finished_at)
        span = time.monotonic() - times[0] if len(times) > 1 else 0.0
        return round((len(times) - 1) / span, 2) if span > 0 else 0.0

    def _recheck_flow(self) -> None:
        """Recheck the flow before sending.

        Raise Lost, also when the flow can't be read. The batch then waits for the next task.
        """
        try:
            leave_out_newcomers(self.batch, self.flows)
        except NoTurn:
            raise Lost from None
        except FlowsError as error:
            self._apply_to_all(error, 0)
            if isinstance(error, Rejected | UnreadableAnswer):
                # An invitation's error concerns one candidate. The list's error stops all.
                pacing.note_trouble(self.batch.workspace_id)
            keep(self.batch, trouble=str(problem_of(error).heading)[:300])
            raise Lost from None
