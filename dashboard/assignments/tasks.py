"""Tasks of the queue, and the sweep that enqueues them.

The truth is in our rows. A task only says which row to look at, and may be lost or doubled.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from dashboard.assignments import checking, looking, running
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import UNSETTLED, BatchState, PauseKind, State
from dashboard.assignments.figures import finish_if_over
from dashboard.assignments.models import Assignment
from dashboard.assignments.steering import drop_waiting, key_is_new, resume
from dashboard.web.worker import stopping
from dashboard.workspaces import pacing

SWEEP_EVERY: Final = 2.0
CALL_AGAIN_AFTER = timedelta(seconds=5)


@task
def check_batch(batch_id: str) -> None:
    checking.check(UUID(batch_id))


@task
def advance_batch(batch_id: str) -> None:
    if running.advance(UUID(batch_id)) and not stopping.is_set():
        advance_batch.enqueue(batch_id)


@task
def look_up_due(workspace_id: int) -> None:
    looking.look_up_due(workspace_id)


def sweep() -> None:
    """Enqueue a task for everything with unfinished rows and no worker."""
    _resume_where_the_key_is_new()
    _end_what_is_cancelled()
    now = timezone.now()
    idle = Q(runner_until__isnull=True) | Q(runner_until__lt=now)
    uncalled = Q(called_at__isnull=True) | Q(called_at__lt=now - CALL_AGAIN_AFTER)
    due = Q(state=BatchState.CHECKING)
    due |= Q(state=BatchState.HELD, starts_at__lte=now)
    due |= Q(state=BatchState.RUNNING) & ~Q(starts_at__gt=now)
    for batch in Batch.objects.filter(idle, uncalled, due):
        if _called(batch):
            call(batch)
    _settle()


def call(batch: Batch) -> None:
    """Enqueue the task that ``batch`` waits for."""
    work = check_batch if batch.state == BatchState.CHECKING else advance_batch
    work.enqueue(str(batch.pk))


def _called(batch: Batch) -> bool:
    """Return whether this process enqueues the batch's task.

    A batch that only waits for lookups needs none.
    """
    if batch.state == BatchState.RUNNING:
        waits = Assignment.objects.filter(batch=batch, state=State.WAITING).exists()
        if not waits:
            finish_if_over(batch.pk)
            return False
    if batch.state != BatchState.HELD and pacing.blocked_for(batch.workspace_id):
        return False
    here = Batch.objects.filter(pk=batch.pk, called_at=batch.called_at)
    return bool(here.update(called_at=timezone.now()))


def _settle() -> None:
    due = Assignment.objects.filter(state__in=UNSETTLED, due_at__lte=timezone.now())
    for workspace_id in set(due.order_by().values_list("workspace_id", flat=True).distinct()[:100]):
        if not looking.is_taken(workspace_id) and not pacing.blocked_for(workspace_id):
            look_up_due.enqueue(workspace_id)


def _resume_where_the_key_is_new() -> None:
    for batch in Batch.objects.filter(state=BatchState.PAUSED, pause_kind=PauseKind.KEY):
        if key_is_new(batch):
            resume(batch)


def _end_what_is_cancelled() -> None:
    """Cancel rows that a worker, killed between the two steps of cancelling, left waiting."""
    left = Assignment.objects.filter(state=State.WAITING, batch__state=BatchState.CANCELLED)
    for batch in Batch.objects.filter(pk__in=left.values("batch")):
        drop_waiting(batch)
