"""The reconciler: a worker that looks up a workspace's unclear rows when they are due."""

import threading
from collections import deque
from contextlib import suppress
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone

from dashboard.assignments.invitations.counts import finish_if_over
from dashboard.assignments.invitations.finder import CandidateFinder
from dashboard.assignments.invitations.flow_candidates import NoPermit, acquire_permit
from dashboard.assignments.invitations.reconciliation import claim_due_row, reconcile
from dashboard.assignments.invitations.thread_pool import SlotGuard, run_threads
from dashboard.assignments.models.assignments import Assignment, ReconcilerLease
from dashboard.assignments.models.choices import UNSETTLED
from dashboard.core.leases import Lease, LeaseColumns, LeaseLost
from dashboard.core.tasks.task_worker import shutdown_requested
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.models import ApiKey, Workspace
from flows_api import FlowsClient

LEASE_DURATION = timedelta(seconds=5)
MAX_ROWS: Final = 500
PERMIT_TIMEOUT: Final = 5.0


def reconcile_due(workspace_id: int) -> None:
    """Reconcile the workspace's due rows, unless another worker does."""
    lease = _take_lease(workspace_id)
    if lease is None:
        return
    workspace = Workspace.objects.get(pk=workspace_id)
    try:
        _Reconciler(workspace, client_for(workspace, guard=SlotGuard()), lease).work()
    except (ApiKey.DoesNotExist, DecryptionError):
        # Without a key no lookup is possible: the rows wait until there is one.
        return
    finally:
        lease.release()


def is_reconciling(workspace_id: int) -> bool:
    """Return whether a worker is reconciling the workspace."""
    return ReconcilerLease.objects.filter(
        workspace_id=workspace_id, until__gt=timezone.now()
    ).exists()


class _Reconciler:
    def __init__(
        self, workspace: Workspace, flows: FlowsClient, lease: Lease[ReconcilerLease]
    ) -> None:
        self._lease = lease
        self._flows = flows
        self._lock = threading.Lock()
        # Of a list whose search is of no use one reading serves all rows of this pass.
        self._finder = CandidateFinder(
            flows, acquire=lambda: acquire_permit(workspace.pk), max_pages=None, is_shared=True
        )
        due = Assignment.objects.select_related("workspace").filter(
            workspace=workspace, state__in=UNSETTLED, due_at__lte=timezone.now()
        )
        self._rows = deque(due.order_by("due_at")[:MAX_ROWS])

    def work(self) -> None:
        batches = {row.batch_id for row in self._rows if row.batch_id}
        size = min(settings.PARTNER_MAX_CONCURRENT_CALLS, len(self._rows))
        run_threads(size, self._reconcile_one, shutdown_requested.is_set, self._report)
        for batch_id in batches:
            finish_if_over(batch_id)

    def _reconcile_one(self) -> bool:
        row = self._next()
        if row is None:
            return False
        if not rate_limit.acquire(
            row.workspace_id, timeout=PERMIT_TIMEOUT, stop=shutdown_requested
        ):
            return False
        if claim_due_row(row):
            try:
                error = reconcile(row, self._flows, self._finder)
            except NoPermit:
                return False
            if error and error.retry_after:
                rate_limit.back_off(row.workspace_id, error.retry_after)
        return True

    def _next(self) -> Assignment | None:
        with self._lock:
            return self._rows.popleft() if self._rows and not shutdown_requested.is_set() else None

    def _report(self) -> None:
        # Where it is lost, two workers go on side by side: rows are claimed one by one.
        with suppress(LeaseLost):
            self._lease.renew(LEASE_DURATION)


def _take_lease(workspace_id: int) -> Lease[ReconcilerLease] | None:
    free = ReconcilerLease(workspace_id=workspace_id, until=timezone.now() - LEASE_DURATION)
    ReconcilerLease.objects.bulk_create([free], ignore_conflicts=True)
    rows = ReconcilerLease.objects.filter(workspace_id=workspace_id)
    return Lease.take(rows, LeaseColumns(until="until"), LEASE_DURATION)
