"""Retention: the deletion of expired data, by ``purge_expired`` and daily by the workers."""

from typing import Final

from django.core.management import call_command
from django_tasks import task

from dashboard.accounts.sessions.user_sessions import purge_sessions
from dashboard.core.personal_data import sources
from dashboard.core.tasks.daily_runs import claim_run, is_due

NAME: Final = "purge"
CHECK_INTERVAL = 600.0


def purge_expired() -> dict[str, int]:
    """Delete expired sessions and each keeper's expired data, and return the counts by name."""
    call_command("clearsessions")
    counts = {"sessions": purge_sessions()}
    return counts | {source.name: source.purge() for source in sources()}


@task
def purge() -> None:
    """Purge, unless a worker did within a day."""
    if claim_run(NAME):
        purge_expired()


def enqueue_daily_purge() -> None:
    """Enqueue a purge unless a worker did one within a day."""
    if is_due(NAME):
        purge.enqueue()
