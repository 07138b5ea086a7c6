"""Tasks of the queue, and the sweep that enqueues them.

The truth is in our rows. A task only says which row to look at, and may be lost or doubled.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from dashboard.assignments.imports import preflight
from dashboard.assignments.invitations import reconciler
from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import UNSETTLED, AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs import runner
from dashboard.assignments.runs.controls import cancel_waiting, is_key_renewed, resume
from dashboard.core.tasks.task_worker import shutdown_requested
from dashboard.workspaces.connection import rate_limit

SWEEP_EVERY: Final = 2.0
ENQUEUE_AGAIN_AFTER = timedelta(seconds=5)


@task
def check_batch(batch_id: str) -> None:
    preflight.run_preflight(UUID(batch_id))


@task
def advance_batch(batch_id: str) -> None:
    if runner.advance(UUID(batch_id)) and not shutdown_requested.is_set():
        advance_batch.enqueue(batch_id)


@task
def reconcile_due(workspace_id: int) -> None:
    reconciler.reconcile_due(workspace_id)


def sweep() -> None:
    """Enqueue a task for everything with unfinished rows and no worker."""
    _resume_where_the_key_is_new()
    _end_what_is_cancelled()
    now = timezone.now()
    idle = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    uncalled = Q(enqueued_at__isnull=True) | Q(enqueued_at__lt=now - ENQUEUE_AGAIN_AFTER)
    due = Q(state=BatchState.CHECKING)
    due |= Q(state=BatchState.SCHEDULED, starts_at__lte=now)
    due |= Q(state=BatchState.RUNNING) & ~Q(starts_at__gt=now)
    for batch in Batch.objects.filter(idle, uncalled, due):
        if _called(batch):
            enqueue(batch)
    _settle()


def enqueue(batch: Batch) -> None:
    """Enqueue the task that ``batch`` waits for."""
    work = check_batch if batch.state == BatchState.CHECKING else advance_batch
    work.enqueue(str(batch.pk))


def _called(batch: Batch) -> bool:
    """Return whether this process enqueues the batch's task.

    A batch that only waits for lookups needs none.
    """
    if batch.state == BatchState.RUNNING:
        waits = Assignment.objects.filter(batch=batch, state=AssignmentState.WAITING).exists()
        if not waits:
            finish_if_over(batch.pk)
            return False
    if batch.state != BatchState.SCHEDULED and rate_limit.seconds_blocked(batch.workspace_id):
        return False
    here = Batch.objects.filter(pk=batch.pk, enqueued_at=batch.enqueued_at)
    return bool(here.update(enqueued_at=timezone.now()))


def _settle() -> None:
    due = Assignment.objects.filter(state__in=UNSETTLED, due_at__lte=timezone.now())
    for workspace_id in set(due.order_by().values_list("workspace_id", flat=True).distinct()[:100]):
        if not reconciler.is_reconciling(workspace_id) and not rate_limit.seconds_blocked(
            workspace_id
        ):
            reconcile_due.enqueue(workspace_id)


def _resume_where_the_key_is_new() -> None:
    for batch in Batch.objects.filter(state=BatchState.PAUSED, pause_kind=PauseKind.API_KEY):
        if is_key_renewed(batch):
            resume(batch)


def _end_what_is_cancelled() -> None:
    """Cancel rows that a worker, killed between the two steps of cancelling, left waiting."""
    left = Assignment.objects.filter(
        state=AssignmentState.WAITING, batch__state=BatchState.CANCELLED
    )
    for batch in Batch.objects.filter(pk__in=left.values("batch")):
        cancel_waiting(batch)
