"""The ``show_status`` command: the state of the installation, for operators and monitoring."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from django.utils import timezone

from dashboard.operations.status import SystemStatus, read_system_status


class Command(BaseCommand):
    help = "Print the state of workers, queue, cache and schema. Fail when somebody has to act."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            status = read_system_status()
        except Error as error:
            raise CommandError("The database can't be reached, or was never migrated.") from error
        now = timezone.now()
        self.stdout.write(f"version: {status.version}")
        self.stdout.write(f"workers: {len(status.workers)}")
        for worker in status.workers:
            seconds = (now - worker.seen_at).total_seconds()
            self.stdout.write(
                f"  {worker.host}, version {worker.version}, last seen {seconds:.0f} s ago"
            )
        oldest = status.queue.oldest_at
        since = f", the oldest for {(now - oldest).total_seconds():.0f} s" if oldest else ""
        waiting = status.queue.waiting if status.queue.is_up else "unknown, no answer"
        self.stdout.write(f"queue: {'broker' if status.is_queue_on_broker else 'database'}")
        self.stdout.write(f"waiting tasks: {waiting}{since}")
        self.stdout.write(f"shared cache: {status.cache}")
        self.stdout.write(f"unapplied migrations: {', '.join(status.unapplied) or 'none'}")
        self.stdout.write(f"last backup: {status.last_backup_at or 'none known'}")
        if not status.is_healthy:
            raise CommandError(_advice(status))


def _advice(status: SystemStatus) -> str:
    """Return what to do first about an installation that is not healthy."""
    if not status.queue.is_up:
        return "Start the broker that TASKS_URL names."
    return "Start a worker." if not status.workers else "Run migrate."
