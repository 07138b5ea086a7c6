"""Retention: the deletion of expired data, by ``purge_expired`` and daily by the workers."""

from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from dashboard.accounts.sessions.user_sessions import purge_sessions
from dashboard.core.personal_data import sources

DAILY = timedelta(days=1)
CHECK_INTERVAL = 600.0


def purge_expired() -> dict[str, int]:
    """Delete expired sessions and each keeper's expired data, and return the counts by name."""
    call_command("clearsessions")
    counts = {"sessions": purge_sessions()}
    return counts | {source.name: source.purge() for source in sources()}


@task
def purge() -> None:
    purge_expired()


def enqueue_daily_purge() -> None:
    """Enqueue a purge unless a worker did within a day.

    Two workers at the same moment may purge twice, which is harmless.
    """
    recent = DBTaskResult.objects.filter(enqueued_at__gt=timezone.now() - DAILY)
    if not recent.filter(task_path=purge.module_path).exists():
        purge.enqueue()
