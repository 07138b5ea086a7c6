"""The schedule of syncs: which flows are due, and syncing one on schedule, by button or command."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from threading import Event

import structlog
from django.utils import timezone

from dashboard.core.audit_events import AuditEvent
from dashboard.core.errors.catalog import problem_for
from dashboard.progress.models import SyncedFlow, SyncSchedule
from dashboard.progress.sync.intervals import min_pause, sync_interval
from dashboard.progress.sync.job import SyncHooks, SyncResult, run_sync
from dashboard.progress.sync.threshold_history import stored_steps
from dashboard.workspaces.connection.candidate_reader import Stopped
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.connection.rate_limit import acquire, back_off
from dashboard.workspaces.models import ApiKey, Workspace
from flows_api import FlowList, FlowsClient, FlowsError, RateLimited

CLAIM_DURATION = timedelta(minutes=10)
MAX_QUEUED = 4
"""Flows queued in one go. More would wait in the queue longer than their claim lasts."""
PERMIT_TIMEOUT = 5.0
"""Seconds that a sync waits for a permit before it gives up its thread and is due again at once."""
LONG_PERMIT_TIMEOUT = 35.0
"""Seconds that a sync waits once it has read a good part, which it would lose. It holds a thread
that others need, so it waits no longer."""
LONG_SYNC_CALLS = 10
"""Calls after which a sync is worth the longer wait."""
BULK_PAUSE = timedelta(seconds=30)
"""Pause between two syncs of a flow to which a bulk assignment is being sent."""
DEFAULT_BACK_OFF = 30.0
"""Seconds to back off after a 429 without Retry-After."""

logger = structlog.get_logger(__name__)


def claim_due_workspaces() -> Iterator[int]:
    """Yield the workspaces with a key whose list of flows is due, claimed for this process."""
    now = timezone.now()
    missing = ApiKey.objects.filter(workspace__sync_schedule=None).values_list(
        "workspace_id", flat=True
    )
    SyncSchedule.objects.bulk_create(
        [SyncSchedule(workspace_id=pk) for pk in missing], ignore_conflicts=True
    )
    due = SyncSchedule.objects.filter(due_at__lte=now, workspace__api_key__isnull=False)
    for schedule in due:
        unclaimed = SyncSchedule.objects.filter(pk=schedule.pk, due_at=schedule.due_at)
        if unclaimed.update(due_at=now + CLAIM_DURATION):
            yield schedule.workspace_id


def claim_due_flows() -> Iterator[int]:
    """Yield the flows that are due, the longest waiting first, claimed for this process.

    Flows of a workspace that backs off after a rate limit are not due. They would only wait, in a
    thread that others need.
    """
    now = timezone.now()
    due = SyncedFlow.objects.filter(
        due_at__lte=now, unlisted_at=None, workspace__api_key__isnull=False
    ).exclude(workspace__pace__blocked_until__gt=now.timestamp())
    for flow in due.only("pk", "due_at").order_by("due_at")[:MAX_QUEUED]:
        unclaimed = SyncedFlow.objects.filter(pk=flow.pk, due_at=flow.due_at)
        if unclaimed.update(due_at=now + CLAIM_DURATION):
            yield flow.pk


def list_flows(workspace: Workspace) -> FlowsError | None:
    """Store the workspace's list of flows. Return the error that prevented it, or None."""
    schedule, _ = SyncSchedule.objects.get_or_create(workspace=workspace)
    now = timezone.now()
    try:
        flows = _client(workspace)
        found = flows.list_flows() if flows else None
    except FlowsError as error:
        failure = problem_for(error).kind
        SyncSchedule.objects.filter(pk=schedule.pk).update(
            failure=failure, failed_at=now, due_at=now + sync_interval()
        )
        return error
    if found is not None:
        _store(workspace, found)
        SyncSchedule.objects.filter(pk=schedule.pk).update(
            failure="", failed_at=None, listed_at=now, due_at=now + sync_interval()
        )
    return None


def sync_flow(
    pk: int, *, stop: Event | None = None, timeout: float = PERMIT_TIMEOUT
) -> SyncResult | None:
    """Sync the flow ``pk`` within its workspace's rate limit.

    It waits up to ``timeout`` seconds for each permit, but longer in the middle. Return None
    without a usable API key.
    """
    flow = SyncedFlow.objects.select_related("workspace").get(pk=pk)
    flows = _client(flow.workspace)
    if flows is None:
        return None
    stopping = stop or Event()
    calls = count()

    def acquire_permit() -> None:
        longest = max(timeout, LONG_PERMIT_TIMEOUT) if next(calls) > LONG_SYNC_CALLS else timeout
        if not acquire(flow.workspace_id, timeout=longest, stop=stopping):
            raise Stopped

    def on_error(error: FlowsError) -> None:
        if isinstance(error, RateLimited):
            back_off(flow.workspace_id, error.retry_after or DEFAULT_BACK_OFF)

    hooks = SyncHooks(acquire=acquire_permit, on_error=on_error, should_stop=stopping.is_set)
    return run_sync(pk, flows, hooks)


def request_sync(workspace: Workspace, flow_id: str | None = None) -> int:
    """Have one flow or all flows of the workspace synced as soon as a worker is free."""
    flows = SyncedFlow.objects.filter(workspace=workspace)
    if flow_id is not None:
        flows = flows.filter(flow_id=flow_id)
    SyncSchedule.objects.filter(workspace=workspace).update(due_at=timezone.now())
    return flows.update(due_at=timezone.now())


def request_early_sync(workspace_id: int) -> None:
    """Have the workspace's flows synced before their time, but each only after its rest.

    Nobody waits for these syncs, unlike those of ``request_sync``.
    """
    SyncSchedule.objects.filter(workspace_id=workspace_id).update(due_at=timezone.now())
    for flow in SyncedFlow.objects.filter(workspace_id=workspace_id).only("synced_at", "seconds"):
        soon = max(timezone.now(), (flow.synced_at or timezone.now()) + min_pause(flow))
        SyncedFlow.objects.filter(pk=flow.pk, due_at__gt=soon).update(due_at=soon)


def track_created_flow(event: AuditEvent, **_signal: object) -> None:
    """Add a flow that was created in Flowdeck, which is due at once.

    Until the next reading of the list, the pages of all flows would lack it. It receives every
    audit event and handles ``flow.created``.
    """
    flow_id = str(event.details.get("flow_id", ""))[:100]
    if event.action != "flow.created" or event.workspace is None or not flow_id:
        return
    name = str(event.details.get("flow") or flow_id).replace("\0", "")[:300]
    SyncedFlow.objects.get_or_create(
        workspace_id=event.workspace.pk, flow_id=flow_id, defaults={"name": name}
    )


def sync_after_assignment(
    *, workspace_id: int, flow_id: str, more_to_come: bool, **_signal: object
) -> None:
    """Have a flow synced at once, as we have just assigned a candidate to it.

    A large flow rests first. While more assignments are coming (``more_to_come``), each flow rests
    for BULK_PAUSE at least, so that its syncs leave the rate limit to the assignments.
    """
    flows = SyncedFlow.objects.filter(workspace_id=workspace_id, flow_id=flow_id[:100])
    for flow in flows.only("synced_at", "seconds"):
        pause = max(min_pause(flow), BULK_PAUSE) if more_to_come else min_pause(flow)
        soon = max(timezone.now(), flow.synced_at + pause) if flow.synced_at else timezone.now()
        SyncedFlow.objects.filter(pk=flow.pk, due_at__gt=soon).update(due_at=soon)


def _client(workspace: Workspace) -> FlowsClient | None:
    try:
        return client_for(workspace)
    except (ApiKey.DoesNotExist, DecryptionError):
        return None


def _store(workspace: Workspace, found: FlowList) -> None:
    """Add new flows, which are due at once, and mark those that are no longer listed.

    A flow that is no longer listed keeps its rows. Where a part of the list is unreadable or
    was not returned, no flow is marked, since it may be in that part.
    """
    SyncedFlow.objects.bulk_create(
        [
            SyncedFlow(
                workspace=workspace,
                flow_id=flow.id[:100],
                name=flow.name[:300],
                status=flow.status[:40],
                steps=stored_steps(flow),
            )
            for flow in found.flows
        ],
        ignore_conflicts=True,
    )
    known = SyncedFlow.objects.filter(workspace=workspace)
    listed = [flow.id[:100] for flow in found.flows]
    known.filter(flow_id__in=listed).exclude(unlisted_at=None).update(unlisted_at=None)
    if not (found.unreadable or found.has_more):
        missing = known.exclude(flow_id__in=listed).filter(unlisted_at=None)
        missing.update(unlisted_at=timezone.now())
