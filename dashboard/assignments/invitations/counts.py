"""Counts of a batch, stored on its row, so that a progress page costs one small query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, F
from django.utils import timezone

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import FAILED, OPEN, AssignmentState, BatchState
from dashboard.workspaces.registries.recent_assignments import candidate_assigned


@dataclass(frozen=True)
class BatchCounts:
    """Counts of a batch's candidates by outcome. The parts add up to ``total``."""

    total: int
    waiting: int
    sending: int
    sent: int
    confirmed: int
    already_in: int
    failed: int
    unconfirmed: int
    needs_decision: int
    cancelled: int
    rate: float

    @property
    def settled(self) -> int:
        return self.total - self.waiting - self.sending - self.unconfirmed

    @property
    def percent(self) -> int:
        """Return the share of settled candidates, rounded down, so that 100 means all."""
        return self.settled * 100 // self.total if self.total else 100

    @property
    def in_progress(self) -> int:
        """Return how many wait or are being sent: those behind the filter of the same name."""
        return self.waiting + self.sending

    @property
    def invited(self) -> int:
        return self.sent + self.confirmed

    @property
    def left(self) -> timedelta | None:
        """Return the time until all are sent at the current rate, or None if unknown."""
        if not self.waiting or self.rate < 0.01:
            return None
        return timedelta(seconds=round(self.waiting / self.rate))

    @property
    def is_open(self) -> bool:
        """Return whether a row can still change by itself."""
        return bool(self.waiting or self.sending or self.unconfirmed)


def batch_counts(batch: Batch, states: Mapping[str, int] | None = None) -> BatchCounts:
    """Return the counts of ``batch``: of its rows by state, or as its own row stores them."""
    stored = batch.counts if states is None else states
    counts = {AssignmentState(name): int(n) for name, n in stored.items()}
    return BatchCounts(
        total=sum(counts.values()),
        waiting=counts.get(AssignmentState.WAITING, 0),
        sending=counts.get(AssignmentState.SENDING, 0),
        sent=counts.get(AssignmentState.ASSIGNED, 0),
        confirmed=counts.get(AssignmentState.CONFIRMED, 0),
        already_in=counts.get(AssignmentState.ALREADY_IN, 0),
        failed=sum(counts.get(state, 0) for state in FAILED),
        unconfirmed=counts.get(AssignmentState.UNCONFIRMED, 0),
        needs_decision=counts.get(AssignmentState.NEEDS_DECISION, 0),
        cancelled=counts.get(AssignmentState.CANCELLED, 0),
        rate=batch.rate if batch.state == BatchState.RUNNING else 0.0,
    )


def recount(batch_id: UUID, **changes: object) -> dict[str, int]:
    """Count the rows of a batch, save the counts with ``changes``, and return rows per state."""
    rows = Assignment.objects.filter(batch=batch_id).order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    Batch.objects.filter(pk=batch_id).update(counts=counts, version=F("version") + 1, **changes)
    return counts


def finish_if_over(batch_id: UUID) -> None:
    """Recount, and set RUNNING to DONE when no row is left that changes by itself.

    One UPDATE checks both. Between two, a member may correct the last candidate, who then waits
    again.
    """
    recount(batch_id)
    left = Assignment.objects.filter(batch=batch_id, state__in=OPEN)
    running = Batch.objects.filter(~Exists(left), pk=batch_id, state=BatchState.RUNNING)
    if running.update(
        state=BatchState.DONE, finished_at=timezone.now(), rate=0, version=F("version") + 1
    ):
        batch = Batch.objects.only("workspace_id", "flow_id").get(pk=batch_id)
        candidate_assigned.send(
            sender=Batch,
            workspace_id=batch.workspace_id,
            flow_id=batch.flow_id,
            more_to_come=False,
        )
