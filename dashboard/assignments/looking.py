"""The reconciler: a worker that looks up a workspace's unclear rows when they are due."""

import threading
from collections import deque
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from dashboard.assignments.choices import UNSETTLED
from dashboard.assignments.crew import together, under_way
from dashboard.assignments.figures import finish_if_over
from dashboard.assignments.models import Assignment, LookUps
from dashboard.assignments.settling import settle_overdue, take
from dashboard.web.worker import stopping
from dashboard.workspaces import pacing
from dashboard.workspaces.models import ApiKey, Workspace
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.sealing import SealBroken
from flows_api import FlowsClient

LASTS = timedelta(seconds=5)
MOST: Final = 500
PATIENCE: Final = 5.0


def look_up_due(workspace_id: int) -> None:
    """Reconcile the workspace's due rows, unless another worker does."""
    if not _acquire_lease(workspace_id):
        return
    workspace = Workspace.objects.get(pk=workspace_id)
    try:
        _Reconciler(workspace, client_for(workspace)).work()
    except (ApiKey.DoesNotExist, SealBroken):
        # Without a key no lookup is possible: the rows wait until there is one.
        return
    finally:
        _renew_lease(workspace_id, timedelta())


def is_taken(workspace_id: int) -> bool:
    """Return whether a worker is reconciling the workspace."""
    return LookUps.objects.filter(workspace_id=workspace_id, until__gt=timezone.now()).exists()


class _Reconciler:
    def __init__(self, workspace: Workspace, flows: FlowsClient) -> None:
        self._workspace = workspace
        self._flows = flows
        self._lock = threading.Lock()
        due = Assignment.objects.select_related("workspace").filter(
            workspace=workspace, state__in=UNSETTLED, due_at__lte=timezone.now()
        )
        self._rows = deque(due.order_by("due_at")[:MOST])

    def work(self) -> None:
        batches = {row.batch_id for row in self._rows if row.batch_id}
        size = min(settings.PARTNER_CALLS_AT_ONCE, len(self._rows))
        together(size, self._reconcile_one, stopping.is_set, self._report)
        for batch_id in batches:
            finish_if_over(batch_id)

    def _reconcile_one(self) -> bool:
        row = self._next()
        if row is None:
            return False
        if not pacing.take_turn(row.workspace_id, patience=PATIENCE, stop=stopping):
            return False
        if take(row):
            with under_way:
                error = settle_overdue(row, self._flows)
            if error and error.retry_after:
                pacing.hold_off(row.workspace_id, error.retry_after)
        return True

    def _next(self) -> Assignment | None:
        with self._lock:
            return self._rows.popleft() if self._rows and not stopping.is_set() else None

    def _report(self) -> None:
        _renew_lease(self._workspace.pk, LASTS)


def _acquire_lease(workspace_id: int) -> bool:
    now = timezone.now()
    LookUps.objects.bulk_create(
        [LookUps(workspace_id=workspace_id, until=now - LASTS)], ignore_conflicts=True
    )
    free = LookUps.objects.filter(workspace_id=workspace_id, until__lte=now)
    return bool(free.update(until=now + LASTS))


def _renew_lease(workspace_id: int, lasts: timedelta) -> None:
    LookUps.objects.filter(workspace_id=workspace_id).update(until=timezone.now() + lasts)
