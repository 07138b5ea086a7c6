"""The ``work`` command: one worker process, safe to stop, kill and run in parallel."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from dashboard.core.observability.logging import log_uncaught_exceptions
from dashboard.core.tasks import heartbeats
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

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        log_uncaught_exceptions()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: shutdown_requested.set())
        run_worker(threads=options["threads"])

    def _check(self) -> None:
        host = heartbeats.this_host()
        try:
            count = heartbeats.living_workers().filter(host=host).count()
        except Error as error:
            raise CommandError("The database can't be reached.") from error
        if not count:
            raise CommandError(f"No worker of {host} has given a sign of life for two minutes.")
        self.stdout.write(f"{count} of {host}")
