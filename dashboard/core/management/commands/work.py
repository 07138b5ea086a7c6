"""The ``work`` command: one worker process, safe to stop, kill and run in parallel."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from prometheus_client import start_http_server

from dashboard.core.database.schema import require_schema
from dashboard.core.observability.logging import log_uncaught_exceptions
from dashboard.core.observability.metrics import own_registry
from dashboard.core.tasks import heartbeats
from dashboard.core.tasks.queue_state import is_on_broker
from dashboard.core.tasks.task_worker import run_worker, shutdown_requested


class Command(BaseCommand):
    help = "Run queued tasks and periodic jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=4, help="tasks at once (4)")
        parser.add_argument(
            "--check",
            action="store_true",
            help="run nothing, and fail unless a worker of this machine gave a sign of life lately",
        )
        parser.add_argument(
            "--metrics",
            metavar="[HOST:]PORT",
            help="serve Prometheus metrics there (127.0.0.1 unless a host is given), unencrypted",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        log_uncaught_exceptions()
        require_schema()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: shutdown_requested.set())
        if options["metrics"]:
            serve_metrics(options["metrics"])
        run(threads=options["threads"])

    def _check(self) -> None:
        host = heartbeats.this_host()
        try:
            count = heartbeats.living_workers().filter(host=host).count()
        except Error as error:
            raise CommandError("The database can't be reached.") from error
        if not count:
            raise CommandError(f"No worker of {host} has given a sign of life for two minutes.")
        self.stdout.write(f"{count} of {host}")


def run(*, threads: int) -> None:
    """Run the worker of the queue's engine until a shutdown is requested."""
    if is_on_broker():
        # Celery takes its time to import, and is needed here only.
        from dashboard.core.tasks import broker_worker

        broker_worker.run_worker(threads=threads)
    else:
        run_worker(threads=threads)


def serve_metrics(address: str) -> None:
    """Serve this process's metrics at ``[HOST:]PORT``. Raise CommandError where that fails."""
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        raise CommandError("--metrics needs a port, such as 9101, or a host and a port.")
    try:
        start_http_server(int(port), host or "127.0.0.1", registry=own_registry())
    except OSError as error:
        raise CommandError(f"Metrics can't be served at {address}: {error.strerror}.") from error
