"""The schedule of syncs: which flows are due, and syncing one on schedule, by button or command."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from threading import Event

import structlog
from django.utils import timezone

from dashboard.progress.marks import as_steps
from dashboard.progress.models import TrackedFlow, Watch
from dashboard.progress.reading import Stopped
from dashboard.progress.sync import EVERY, Manners, Outcome, rest, sync_flow
from dashboard.web.problems import problem_of
from dashboard.workspaces.models import ApiKey, Workspace
from dashboard.workspaces.pacing import hold_off, take_turn
from dashboard.workspaces.partner import client_for
from dashboard.workspaces.sealing import SealBroken
from flows_api import FlowList, FlowsClient, FlowsError, RateLimited

CLAIMED = timedelta(minutes=10)
MOST_AT_ONCE = 4
"""Flows queued in one go. More would wait in the queue longer than their claim lasts."""
PATIENCE = 5.0
"""Seconds that a sync waits for a permit before it gives up its thread and is due again at once."""
HOLDING = 35.0
"""Seconds that a sync waits once it has read a good part, which it would lose. It holds a thread
that others need, so it waits no longer."""
GOOD_PART = 10
"""Calls after which a sync is worth the longer wait."""
UNTOLD_PAUSE = 30.0
"""Seconds to back off after a 429 without Retry-After."""

logger = structlog.get_logger(__name__)


def due_workspaces() -> Iterator[int]:
    """Yield the workspaces with a key whose list of flows is due, claimed for this process."""
    now = timezone.now()
    missing = ApiKey.objects.filter(workspace__watch=None).values_list("workspace_id", flat=True)
    Watch.objects.bulk_create([Watch(workspace_id=pk) for pk in missing], ignore_conflicts=True)
    due = Watch.objects.filter(due_at__lte=now, workspace__api_key__isnull=False)
    for schedule in due:
        unclaimed = Watch.objects.filter(pk=schedule.pk, due_at=schedule.due_at)
        if unclaimed.update(due_at=now + CLAIMED):
            yield schedule.workspace_id


def due_flows() -> Iterator[int]:
    """Yield the flows that are due, the longest waiting first, claimed for this process.

    Flows of a workspace that backs off after a rate limit are not due. They would only wait, in a
    thread that others need.
    """
    now = timezone.now()
    due = TrackedFlow.objects.filter(
        due_at__lte=now, unlisted_at=None, workspace__api_key__isnull=False
    ).exclude(workspace__pace__blocked_until__gt=now.timestamp())
    for flow in due.only("pk", "due_at").order_by("due_at")[:MOST_AT_ONCE]:
        unclaimed = TrackedFlow.objects.filter(pk=flow.pk, due_at=flow.due_at)
        if unclaimed.update(due_at=now + CLAIMED):
            yield flow.pk


def list_flows(workspace: Workspace) -> FlowsError | None:
    """Store the workspace's list of flows. Return the error that prevented it, or None."""
    schedule, _ = Watch.objects.get_or_create(workspace=workspace)
    now = timezone.now()
    try:
        flows = _client(workspace)
        found = flows.list_flows() if flows else None
    except FlowsError as error:
        failure = problem_of(error).kind
        Watch.objects.filter(pk=schedule.pk).update(
            failure=failure, failed_at=now, due_at=now + EVERY
        )
        return error
    if found is not None:
        _store(workspace, found)
        Watch.objects.filter(pk=schedule.pk).update(
            failure="", failed_at=None, listed_at=now, due_at=now + EVERY
        )
    return None


def look_at(pk: int, *, stop: Event | None = None, patience: float = PATIENCE) -> Outcome | None:
    """Sync the flow ``pk`` within its workspace's rate limit.

    It waits up to ``patience`` seconds for each permit, but longer in the middle. Return None
    without a usable API key.
    """
    flow = TrackedFlow.objects.select_related("workspace").get(pk=pk)
    flows = _client(flow.workspace)
    if flows is None:
        return None
    stopping = stop or Event()
    calls = count()

    def acquire() -> None:
        longest = max(patience, HOLDING) if next(calls) > GOOD_PART else patience
        if not take_turn(flow.workspace_id, patience=longest, stop=stopping):
            raise Stopped

    def on_error(error: FlowsError) -> None:
        if isinstance(error, RateLimited):
            hold_off(flow.workspace_id, error.retry_after or UNTOLD_PAUSE)

    hooks = Manners(acquire=acquire, on_error=on_error, should_stop=stopping.is_set)
    return sync_flow(pk, flows, hooks)


def look_soon(workspace: Workspace, flow_id: str | None = None) -> int:
    """Have one flow or all flows of the workspace synced as soon as a worker is free."""
    flows = TrackedFlow.objects.filter(workspace=workspace)
    if flow_id is not None:
        flows = flows.filter(flow_id=flow_id)
    Watch.objects.filter(workspace=workspace).update(due_at=timezone.now())
    return flows.update(due_at=timezone.now())


def look_early(workspace_id: int) -> None:
    """Have the workspace's flows synced before their time, but each only after its rest.

    Nobody waits for these syncs, unlike those of ``look_soon``.
    """
    Watch.objects.filter(workspace_id=workspace_id).update(due_at=timezone.now())
    for flow in TrackedFlow.objects.filter(workspace_id=workspace_id).only("looked_at", "seconds"):
        soon = max(timezone.now(), (flow.looked_at or timezone.now()) + rest(flow))
        TrackedFlow.objects.filter(pk=flow.pk, due_at__gt=soon).update(due_at=soon)


def _client(workspace: Workspace) -> FlowsClient | None:
    try:
        return client_for(workspace)
    except (ApiKey.DoesNotExist, SealBroken):
        return None


def _store(workspace: Workspace, found: FlowList) -> None:
    """Add new flows, which are due at once, and mark those that are no longer listed.

    A flow that is no longer listed keeps its rows. Where a part of the list is unreadable, no flow
    is marked, since it may be in that part.
    """
    TrackedFlow.objects.bulk_create(
        [
            TrackedFlow(
                workspace=workspace,
                flow_id=flow.id[:100],
                name=flow.name[:300],
                status=flow.status[:40],
                steps=as_steps(flow),
            )
            for flow in found.flows
        ],
        ignore_conflicts=True,
    )
    known = TrackedFlow.objects.filter(workspace=workspace)
    listed = [flow.id[:100] for flow in found.flows]
    known.filter(flow_id__in=listed).exclude(unlisted_at=None).update(unlisted_at=None)
    if not found.unreadable:
        missing = known.exclude(flow_id__in=listed).filter(unlisted_at=None)
        missing.update(unlisted_at=timezone.now())
