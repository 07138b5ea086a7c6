"""The workspace's default for stalled candidates, where a step has too little history."""

from typing import Final

from dashboard.progress.models import SyncSchedule
from dashboard.workspaces.models import Workspace

DAYS: Final = (3, 5, 7, 10, 14, 21, 30)
"""The days to choose from. Fewer than three count for no step (``durations.stall_limit``)."""


def stalled_default(workspace: Workspace) -> int:
    """Return after how many days a candidate of ``workspace`` counts as stalled by default."""
    schedule = SyncSchedule.objects.filter(workspace=workspace).first() or SyncSchedule()
    return schedule.stalled_days


def change_stalled_default(workspace: Workspace, days: int) -> int:
    """Save another default, and return the one before. Each flow's next sync counts by it.

    Raise ValueError for days that are not offered.
    """
    if days not in DAYS:
        raise ValueError(days)
    schedule, _created = SyncSchedule.objects.get_or_create(workspace=workspace)
    SyncSchedule.objects.filter(pk=schedule.pk).update(stalled_days=days)
    return schedule.stalled_days
