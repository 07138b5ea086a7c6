"""The ``work`` command: one worker process, safe to stop, kill and run in parallel."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.core.observability.logging import log_uncaught_exceptions
from dashboard.core.tasks.task_worker import run_worker, shutdown_requested


class Command(BaseCommand):
    help = "Run queued tasks and periodic jobs until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=4, help="tasks at once (4)")

    def handle(self, *args: Any, **options: Any) -> None:
        log_uncaught_exceptions()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: shutdown_requested.set())
        run_worker(threads=options["threads"])
        if not shutdown_requested.is_set():
            raise CommandError("The queue could not be read; see the log.")
