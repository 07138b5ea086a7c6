"""The worker process: runs the queue's tasks and the periodic jobs."""

import threading
import time
from datetime import timedelta
from typing import Any, Final

import structlog
from django.db import Error, close_old_connections, connections
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from dashboard.core.tasks.heartbeats import Heartbeat, prune_heartbeats
from dashboard.core.tasks.scheduler import Scheduler

TICK: Final = 0.5
LONGEST_PAUSE: Final = 8.0
"""Seconds between two attempts, at most, while the database is away."""
RETENTION = timedelta(days=1)
# No task runs this long. Its process was killed, and other tasks have taken over its work by now.
DEAD_AFTER = timedelta(hours=1)

logger = structlog.get_logger(__name__)

shutdown_requested = threading.Event()
"""Set when the process is asked to stop. A long task then finishes its current step and returns."""


def run_worker(*, threads: int) -> None:
    """Run tasks in ``threads`` threads and the periodic jobs here, until a shutdown is requested.

    While the database is away, it waits and tries again.
    """
    name = get_random_string(8)
    loop = WorkerLoop(name)
    workers = [make_worker(f"{name}-{n}") for n in range(threads)]
    running = [
        threading.Thread(target=_run_when_woken, args=(worker, loop.has_tasks), daemon=True)
        for worker in workers
    ]
    for thread in running:
        thread.start()
    while not shutdown_requested.wait(loop.pause):
        loop.run_once()
    for worker in workers:
        worker.running = False
    deadline = time.monotonic() + 10
    for thread in running:
        thread.join(max(0.0, deadline - time.monotonic()))
    loop.heartbeat.stop()


class WorkerLoop:
    """The loop of a worker's main thread: one heartbeat, one look into the queue, the due jobs.

    Only this thread polls the queue, so an idle worker costs next to nothing. The others wait for
    ``has_tasks``. ``pause`` is the time until the next round in seconds. It grows while the
    database is away.
    """

    def __init__(self, name: str) -> None:
        self.heartbeat = Heartbeat(name)
        self.has_tasks = threading.Event()
        self.pause = TICK
        self._scheduler = Scheduler()

    def run_once(self) -> None:
        """Run one round, and log once when the database goes and when it comes back."""
        close_old_connections()
        try:
            self.heartbeat.beat()
            if DBTaskResult.objects.ready().exists():
                self.has_tasks.set()
        except Error as error:
            if self.pause == TICK:
                logger.warning("database unavailable", error=type(error).__name__)
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            return
        if self.pause != TICK:
            logger.warning("database available again")
            self.pause = TICK
        self._scheduler.run_due()


def prune_tasks() -> None:
    """Delete what is left of tasks that ended, and of processes that died, a day ago."""
    now = timezone.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - RETENTION).delete()
    DBTaskResult.objects.running().filter(started_at__lt=now - DEAD_AFTER).delete()
    prune_heartbeats()


def run_queued_tasks() -> None:
    """Run all queued tasks in this thread and return, for tests and one-off commands."""
    make_worker("once").run()


def make_worker(worker_id: str) -> Any:
    """Return the library's worker, whose ``run`` ends when the queue is empty."""
    return Worker(
        queue_names=["*"],
        interval=TICK,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def _run_when_woken(worker: Any, has_tasks: threading.Event) -> None:
    """Run tasks until the queue is empty, each time that ``has_tasks`` is set."""
    while not shutdown_requested.is_set():
        if has_tasks.wait(TICK):
            run_until_empty(worker)
            has_tasks.clear()
    connections.close_all()


def run_until_empty(worker: Any) -> None:
    """Run tasks until the queue is empty. Log an error of the database, and wait a while."""
    try:
        worker.run()
    except Exception as error:  # noqa: BLE001  # a thread outlives whatever the database does
        # The type only: a database error's message may quote personal data.
        logger.warning("queue not read", error=type(error).__name__)
        shutdown_requested.wait(LONGEST_PAUSE)
