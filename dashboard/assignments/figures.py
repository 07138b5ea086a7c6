"""A batch in numbers: kept on its row, so that a progress page costs one small query."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Exists, F
from django.utils import timezone

from dashboard.assignments.batch import Batch, BatchState
from dashboard.assignments.models import FAILED, OPEN, Assignment, State


@dataclass(frozen=True)
class Figures:
    """What became of a batch's people so far; the parts add up to ``total``."""

    total: int
    waiting: int
    sending: int
    sent: int
    confirmed: int
    already_in: int
    failed: int
    unconfirmed: int
    needs_you: int
    cancelled: int
    rate: float

    @property
    def settled(self) -> int:
        return self.total - self.waiting - self.sending - self.unconfirmed

    @property
    def percent(self) -> int:
        """Rounded down, so that 100 is the end."""
        return self.settled * 100 // self.total if self.total else 100

    @property
    def invited(self) -> int:
        return self.sent + self.confirmed

    @property
    def left(self) -> timedelta | None:
        """The time until all are sent, at the rate of the last seconds; None if unknown."""
        if not self.waiting or self.rate < 0.01:
            return None
        return timedelta(seconds=round(self.waiting / self.rate))

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen by itself."""
        return bool(self.waiting or self.sending or self.unconfirmed)


def figures(batch: Batch) -> Figures:
    """``batch``'s figures, from its own row alone."""
    counts = {State(name): int(n) for name, n in batch.counts.items()}
    return Figures(
        total=sum(counts.values()),
        waiting=counts.get(State.WAITING, 0),
        sending=counts.get(State.SENDING, 0),
        sent=counts.get(State.ASSIGNED, 0),
        confirmed=counts.get(State.CONFIRMED, 0),
        already_in=counts.get(State.ALREADY_IN, 0),
        failed=sum(counts.get(state, 0) for state in FAILED),
        unconfirmed=counts.get(State.UNCONFIRMED, 0),
        needs_you=counts.get(State.NEEDS_YOU, 0),
        cancelled=counts.get(State.CANCELLED, 0),
        rate=batch.rate if batch.state == BatchState.RUNNING else 0.0,
    )


def recount(batch_id: UUID, **changes: object) -> dict[str, int]:
    """Count the rows anew and keep that on the batch, with ``changes``; out: rows per state."""
    rows = Assignment.objects.filter(batch=batch_id).order_by()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    Batch.objects.filter(pk=batch_id).update(counts=counts, version=F("version") + 1, **changes)
    return counts


def finish_if_over(batch_id: UUID) -> None:
    """RUNNING becomes DONE when nothing is left that happens by itself; the counts are anew.

    One UPDATE sees both: between two, somebody may correct the last person, who then waits again.
    """
    recount(batch_id)
    left = Assignment.objects.filter(batch=batch_id, state__in=OPEN)
    here = Batch.objects.filter(~Exists(left), pk=batch_id, state=BatchState.RUNNING)
    here.update(state=BatchState.DONE, finished_at=timezone.now(), rate=0, version=F("version") + 1)
