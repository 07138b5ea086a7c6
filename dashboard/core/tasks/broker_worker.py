"""The worker process on a broker: Celery's own worker, with its scheduler and our heartbeat."""

import threading
import time
import warnings
from typing import Any

from celery import Celery, signals
from celery.beat import EmbeddedService
from celery.platforms import SecurityWarning
from django.db import Error, close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks import task_backends

from dashboard.core.tasks import broker
from dashboard.core.tasks.heartbeats import INTERVAL, Heartbeat, this_host
from dashboard.core.tasks.task_worker import shutdown_requested

UNREACHED_AFTER = 3 * INTERVAL
"""Seconds after which a worker that Celery doesn't hear, as the broker is away, writes no row."""


def run_worker(*, threads: int) -> None:
    """Run tasks in ``threads`` threads and the periodic jobs, until a shutdown is requested.

    While the broker is away, Celery waits and tries again.
    """
    backend: Any = task_backends["default"]
    name = get_random_string(8)
    signs = SignsOfLife(Heartbeat(name))
    worker = make_worker(backend.app, name, threads=threads, signs=signs)
    signs.start()
    worker.start()
    signs.stop()


def make_worker(app: Celery, name: str, *, threads: int, signs: "SignsOfLife") -> Any:
    """Return Celery's worker, whose ``start`` returns after SIGTERM, when its tasks are done."""
    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat:Scheduler")

    def on_shutdown(**_signal: Any) -> None:
        shutdown_requested.set()
        beat.service.stop()

    # Python would print it. The image and the units have a user of their own.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    signals.setup_logging.connect(_keep_our_logging)
    signals.heartbeat_sent.connect(signs.receive, weak=False)
    signals.worker_ready.connect(lambda **_signal: beat.start(), weak=False)
    signals.worker_shutting_down.connect(on_shutdown, weak=False)
    return app.Worker(
        hostname=f"{name}@{this_host()}",
        pool_cls="threads",
        concurrency=threads,
        queues=[broker.QUEUE, broker.JOBS_QUEUE],
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )


class SignsOfLife(threading.Thread):
    """The thread that writes the worker's row as long as Celery hears the worker's heart."""

    def __init__(self, heartbeat: Heartbeat, *, every: float = 1.0) -> None:
        super().__init__(name="signs of life", daemon=True)
        self._every = every
        self._heartbeat = heartbeat
        self._received_at = float("-inf")
        self._stopping = threading.Event()

    def receive(self, **_signal: Any) -> None:
        """Note that the worker has reached the broker."""
        self._received_at = time.monotonic()

    def run(self) -> None:
        while not self._stopping.wait(self._every):
            if time.monotonic() - self._received_at < UNREACHED_AFTER:
                self._beat()
        connections.close_all()

    def stop(self) -> None:
        """Stop writing, and delete the row."""
        self._stopping.set()
        self.join()
        self._heartbeat.stop()

    def _beat(self) -> None:
        close_old_connections()
        try:
            self._heartbeat.beat()
        except Error:
            # The tasks log it. This thread tries again in a second.
            return


def _keep_our_logging(**_signal: Any) -> None:
    """Keep Celery from configuring the logging: it does when nothing listens to its signal."""
