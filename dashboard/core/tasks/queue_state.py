"""The tasks that wait in the queue, whichever engine it has (TASKS_URL)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Min, When
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from dashboard.core.tasks.heartbeats import LOST_AFTER, living_workers


@dataclass(frozen=True)
class Queue:
    """The tasks that are due and that no worker has begun.

    ``waiting`` is their number, or None while a broker does not answer. ``oldest_at`` is since when
    the oldest waits, where that is known: a broker does not tell.
    """

    waiting: int | None
    oldest_at: datetime | None = None

    @property
    def is_up(self) -> bool:
        return self.waiting is not None


def is_on_broker() -> bool:
    """Return whether the queue is on a broker, else it is in the database."""
    return not isinstance(task_backends["default"], DatabaseBackend)


def read_queue() -> Queue:
    """Return what waits for a worker, in one query, or one call to the broker."""
    if is_on_broker():
        backend: Any = task_backends["default"]
        return Queue(backend.count_waiting())
    # A task that was not postponed has the farthest day as its run_after.
    since = Case(When(run_after__lte=timezone.now(), then="run_after"), default="enqueued_at")
    due = DBTaskResult.objects.ready().order_by()
    return Queue(**due.aggregate(waiting=Count("pk"), oldest_at=Min(since)))


def is_worker_missing() -> bool:
    """Return whether no worker has lived for two minutes, and tasks wait.

    In the database, one has to have waited for as long. Of a broker that does not answer it is
    assumed.
    """
    if is_on_broker():
        return not living_workers().exists() and read_queue().waiting != 0
    oldest_at = read_queue().oldest_at
    has_waited = oldest_at is not None and oldest_at <= timezone.now() - LOST_AFTER
    return has_waited and not living_workers().exists()
