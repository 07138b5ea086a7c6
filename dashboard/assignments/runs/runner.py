"""The lease_owner of a batch: it sends the first row alone, then several at a time.

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

from dashboard.assignments.invitations.batch_lease import LeaseLost, acquire_lease, renew_lease
from dashboard.assignments.invitations.counts import finish_if_over, recount
from dashboard.assignments.invitations.flow_candidates import NoPermit
from dashboard.assignments.invitations.send import call, record
from dashboard.assignments.invitations.sending_hours import is_open
from dashboard.assignments.invitations.states import begin_sending
from dashboard.assignments.invitations.thread_pool import call_slots, run_threads
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import (
    IN_FLOW,
    SENT,
    AssignmentState,
    BatchState,
    PauseKind,
)
from dashboard.assignments.runs.controls import pause, postpone_outside_hours, start
from dashboard.assignments.runs.recheck import recheck_flow
from dashboard.core.errors.catalog import problem_for
from dashboard.core.tasks.task_worker import shutdown_requested
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.connection.rate_limit import Permit
from dashboard.workspaces.models import ApiKey
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
    UnreadableResponse,
)

logger = structlog.get_logger(__name__)

SLICE_SECONDS: Final = 30.0
"""Seconds that one task works before others get a chance."""
PERMIT_TIMEOUT: Final = 5.0
MAX_REJECTED_IN_A_ROW: Final = 20
MAX_REJECTED_BEFORE_SUCCESS: Final = 3
"""Refusals in a row that name no field, before anybody was invited: it is the flow or the quota."""
ROWS_PER_QUERY: Final = 64


def advance(batch_id: UUID, *, seconds: float = SLICE_SECONDS) -> bool:
    """Send what can be sent now, for about ``seconds``.

    Return whether more can be sent at once.
    """
    start(Batch(pk=batch_id))
    with acquire_lease(batch_id, BatchState.RUNNING) as batch:
        if batch is None:
            return False
        if is_open(timezone.now(), batch.sending_zone):
            _run(batch, seconds)
    finish_if_over(batch_id)
    waits = Assignment.objects.filter(batch=batch_id, state=AssignmentState.WAITING).exists()
    return (
        waits
        and not postpone_outside_hours(batch)
        and not rate_limit.seconds_blocked(batch.workspace_id)
    )


def _run(batch: Batch, seconds: float) -> None:
    try:
        BatchRunner(batch, client_for(batch.workspace)).work(seconds)
    except (ApiKey.DoesNotExist, DecryptionError):
        pause(batch, PauseKind.API_KEY)
    except LeaseLost:
        logger.info("batch left", batch=str(batch.pk))


class BatchRunner:
    """One worker's run of a batch whose lease it holds."""

    def __init__(self, batch: Batch, flows: FlowsClient) -> None:
        self.batch = batch
        self.flows = flows
        self._stop = threading.Event()
        self._lock = threading.Lock()
        # Threads that write at the same time wait longer for the database than for this lock.
        self._writing = threading.Lock()
        self._permits = rate_limit.RateLimiter(batch.workspace_id)
        self._queue: deque[Assignment] = deque()
        self._rejected_in_a_row = 0
        # The batch's own speed continues from slice to slice, so a slice begins with a wait.
        space = 60 / batch.per_minute if batch.has_first_success and batch.per_minute else 0
        self._next_send_at = time.monotonic() + space
        self._finished_at: deque[float] = deque(maxlen=100)

    def work(self, seconds: float) -> None:
        """Send until all is sent, the time is over, or something stops it. Raise Lost."""
        self._recheck_flow()
        deadline = time.monotonic() + seconds

        def over() -> bool:
            return self._is_over(deadline)

        if not self.batch.has_first_success:
            run_threads(
                1, lambda: self.send_one() and not self.batch.has_first_success, over, self._report
            )
        if self.batch.has_first_success and not over():
            # More threads than calls: some save answers while the calls of others are running.
            at_once = settings.PARTNER_MAX_CONCURRENT_CALLS
            run_threads(at_once + at_once // 2, self.send_one, over, self._report)

    def send_one(self) -> bool:
        """Claim a row, send it, and act on the answer.

        Return False to stop.
        """
        if self._stop.is_set() or not (permit := self._acquire_permit()):
            return False
        with call_slots:
            with self._writing:
                row = self._claim_next()
            if row is None:
                return False
            answer = call(row, self.flows)
        error = self._record(row, answer)
        with self._lock:
            self._finished_at.append(time.monotonic())
        self._apply_to_all(error, permit.failures)
        self._apply_to_batch(row, error)
        return not self._stop.is_set()

    def _record(self, row: Assignment, answer: AssignReceipt | FlowsError) -> FlowsError | None:
        """Settle ``row``. An outcome that has to be looked up needs a call slot again."""
        with call_slots if isinstance(answer, FlowsError) else self._writing:
            return record(row, self.flows, answer)

    def _acquire_permit(self) -> Permit:
        """Wait for the batch's own speed and the workspace's rate limit.

        The permit is refused when that takes too long.
        """
        if self.batch.per_minute and not self._wait_for_speed():
            return rate_limit.NO_PERMIT
        return self._permits.acquire(timeout=PERMIT_TIMEOUT, stop=self._stop)

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
                pk=self.batch.pk, state=BatchState.RUNNING, lease_owner=self.batch.lease_owner
            )
            here = Assignment.objects.filter(batch_id__in=mine.values("pk"))
            if begin_sending(row, here):
                return row
            if not mine.exists():
                break
        self._stop.set()
        return None

    def _is_open(self) -> bool:
        return is_open(timezone.now(), self.batch.sending_zone)

    def _next_row(self) -> Assignment | None:
        with self._lock:
            if not self._queue:
                rows = Assignment.objects.filter(batch=self.batch.pk, state=AssignmentState.WAITING)
                # A candidate who was sent before, such as a corrected one, goes first and alone.
                order = ("line",) if self.batch.has_first_success else ("-sends", "line")
                self._queue.extend(rows.order_by(*order)[:ROWS_PER_QUERY])
            return self._queue.popleft() if self._queue else None

    def _apply_to_all(self, error: FlowsError | None, failures: int) -> None:
        """Apply the partner's answer to all calls that come after it."""
        workspace = self.batch.workspace_id
        match error:
            case KeyRefused():
                self._pause(PauseKind.API_KEY, str(problem_for(error).heading))
            case NotFound():
                self._pause(PauseKind.FLOW_NOT_FOUND, error.message)
            case FlowsError(retry_after=float(seconds)):
                rate_limit.back_off(workspace, seconds)
            case Overloaded():
                self._stop.wait(0.2)
            case RateLimited() | Unavailable():
                rate_limit.record_failure(workspace)
            case _ if failures:
                rate_limit.record_success(workspace)
        if error is not None:
            self._permits.discard_reserved()

    def _apply_to_batch(self, row: Assignment, error: FlowsError | None) -> None:
        """Allow the rest after the first success, or pause.

        A rejected first candidate pauses the batch, as do many rejected in a row: a member decides
        then.
        """
        if not self.batch.has_first_success and row.state in SENT:
            self.batch.has_first_success = True
            Batch.objects.filter(pk=self.batch.pk).update(has_first_success=True)
        with self._lock:
            is_rejected = isinstance(error, Rejected) and row.state not in IN_FLOW
            self._rejected_in_a_row = self._rejected_in_a_row + 1 if is_rejected else 0
            is_proven = self.batch.has_first_success
            most = MAX_REJECTED_IN_A_ROW if is_proven else MAX_REJECTED_BEFORE_SUCCESS
            many = self._rejected_in_a_row >= most
        if row.state == AssignmentState.REJECTED and not self.batch.has_first_success:
            details = error.details if isinstance(error, Rejected) else {}
            rejection = {"row": str(row.pk), "details": details}
            self._pause(PauseKind.FIRST_REJECTED, row.reason, rejection=rejection)
        elif many:
            self._pause(PauseKind.MANY_REJECTED, row.reason)

    def _pause(
        self, kind: PauseKind, reason: str, *, rejection: dict[str, Any] | None = None
    ) -> None:
        self._stop.set()
        pause(Batch(pk=self.batch.pk), kind, reason, rejection=rejection)

    def _is_over(self, deadline: float) -> bool:
        if shutdown_requested.is_set() or time.monotonic() > deadline:
            self._stop.set()
        return self._stop.is_set()

    def _report(self) -> None:
        """Renew the lease, and save the progress for the page. Raise Lost."""
        try:
            renew_lease(self.batch)
        except LeaseLost:
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
            recheck_flow(self.batch, self.flows)
        except NoPermit:
            raise LeaseLost from None
        except FlowsError as error:
            self._apply_to_all(error, 0)
            if isinstance(error, Rejected | UnreadableResponse):
                # An invitation's error concerns one candidate. The list's error stops all.
                rate_limit.record_failure(self.batch.workspace_id)
            renew_lease(self.batch, last_error=str(problem_for(error).heading)[:300])
            raise LeaseLost from None
