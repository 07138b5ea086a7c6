"""The worker process: runs the queue's tasks and the periodic jobs."""

import threading
import time
from datetime import timedelta
from typing import Any, Final

from django.db import close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from dashboard.core.tasks.scheduler import Scheduler

TICK: Final = 0.5
RETENTION = timedelta(days=1)
# No task runs this long. Its process was killed, and other tasks have taken over its work by now.
DEAD_AFTER = timedelta(hours=1)

shutdown_requested = threading.Event()
"""Set when the process is asked to stop. A long task then finishes its current step and returns."""


def run_worker(*, threads: int) -> None:
    """Run tasks in ``threads`` threads and the periodic jobs here, until ``stopping`` is set."""
    name = get_random_string(8)
    workers = [_worker(f"{name}-{n}") for n in range(threads)]
    running = [threading.Thread(target=_run, args=(w,), daemon=True) for w in workers]
    for thread in running:
        thread.start()
    scheduler = Scheduler()
    while not shutdown_requested.wait(TICK) and all(thread.is_alive() for thread in running):
        close_old_connections()
        scheduler.run_due()
    for worker in workers:
        worker.running = False
    deadline = time.monotonic() + 10
    for thread in running:
        thread.join(max(0.0, deadline - time.monotonic()))


def prune_tasks() -> None:
    """Delete tasks that ended a day ago, and those whose process died while they ran."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - RETENTION).delete()
    DBTaskResult.objects.running().filter(started_at__lt=now - DEAD_AFTER).delete()


def run_queued_tasks() -> None:
    """Run all queued tasks in this thread and return, for tests and one-off commands."""
    _worker("once", batch=True).run()


def _worker(worker_id: str, *, batch: bool = False) -> Any:
    return Worker(
        queue_names=["*"],
        interval=TICK,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def _run(worker: Any) -> None:
    """Run the queue's loop until the worker stops.

    An unreachable database ends it, and with it the process, which its supervisor then restarts.
    """
    try:
        worker.run()
    finally:
        connections.close_all()
