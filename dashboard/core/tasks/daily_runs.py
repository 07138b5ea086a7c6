"""Tasks that run once a day, whatever the queue loses or doubles."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from dashboard.core.models import DailyRun

DAILY: Final = timedelta(days=1)
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def is_due(name: str) -> bool:
    """Return whether the task ``name`` has not begun within a day."""
    since = timezone.now() - DAILY
    return not DailyRun.objects.filter(name=name, began_at__gt=since).exists()


def claim_run(name: str) -> bool:
    """Note that the task ``name`` begins. Return False if another one did within a day."""
    now = timezone.now()
    row, _ = DailyRun.objects.get_or_create(name=name, defaults={"began_at": NEVER})
    due = DailyRun.objects.filter(pk=row.pk, began_at__lte=now - DAILY)
    return bool(due.update(began_at=now))
