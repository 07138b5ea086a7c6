"""Tasks in the queue, for tests of what waits for a worker."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max


def add_task(status: str = "READY", *, run_after: datetime | None = None, **times: Any) -> Any:
    """Add a task, due at once unless ``run_after`` postpones it, with the ``times`` of its run."""
    return DBTaskResult.objects.create(
        status=status,
        args_kwargs={},
        task_path="x.y",
        backend_name="default",
        run_after=run_after or get_date_max(),
        exception_class_path="",
        traceback="",
        **times,
    )


def add_waiting_task(since: timedelta, *, run_after: datetime | None = None) -> None:
    """Add a task that was enqueued ``since`` ago."""
    task = add_task(run_after=run_after)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=timezone.now() - since)
