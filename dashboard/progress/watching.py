"""Which flows are looked at, and when: by schedule, by button, by command."""

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
"""Flows queued in one go: more would wait in the queue past their claim."""
PATIENCE = 5.0
"""Seconds that a look waits for its turn before it gives its thread up; it is due again at once."""
HOLDING = 35.0
"""Seconds that a look waits once it has read a good part, which it would lose: a thread is held for
that long at most, since others need it."""
GOOD_PART = 10
"""Calls after which a look is worth to be held."""
UNTOLD_PAUSE = 30.0
"""Seconds to hold off after a 429 that names no time."""

logger = structlog.get_logger(__name__)


def due_workspaces() -> Iterator[int]:
    """Workspaces with a key whose list of flows is due, claimed for this process."""
    now = timezone.now()
    missing = ApiKey.objects.filter(workspace__watch=None).values_list("workspace_id", flat=True)
    Watch.objects.bulk_create([Watch(workspace_id=pk) for pk in missing], ignore_conflicts=True)
    due = Watch.objects.filter(due_at__lte=now, workspace__api_key__isnull=False)
    for watch in due:
        here = Watch.objects.filter(pk=watch.pk, due_at=watch.due_at)
        if here.update(due_at=now + CLAIMED):
            yield watch.workspace_id


def due_flows() -> Iterator[int]:
    """Flows that are due, the longest waiting first, claimed for this process. Where the workspace
    holds off (``pacing``) none is: it would only wait, in a thread that others need."""
    now = timezone.now()
    due = TrackedFlow.objects.filter(
        due_at__lte=now, unlisted_at=None, workspace__api_key__isnull=False
    ).exclude(workspace__pace__blocked_until__gt=now.timestamp())
    for flow in due.only("pk", "due_at").order_by("due_at")[:MOST_AT_ONCE]:
        here = TrackedFlow.objects.filter(pk=flow.pk, due_at=flow.due_at)
        if here.update(due_at=now + CLAIMED):
            yield flow.pk


def list_flows(workspace: Workspace) -> FlowsError | None:
    """Bring the workspace's tracked flows up to its list; out: what kept us from it."""
    watch, _ = Watch.objects.get_or_create(workspace=workspace)
    now = timezone.now()
    try:
        flows = _client(workspace)
        found = flows.list_flows() if flows else None
    except FlowsError as error:
        failure = problem_of(error).kind
        Watch.objects.filter(pk=watch.pk).update(failure=failure, failed_at=now, due_at=now + EVERY)
        return error
    if found is not None:
        _track(workspace, found)
        Watch.objects.filter(pk=watch.pk).update(
            failure="", failed_at=None, listed_at=now, due_at=now + EVERY
        )
    return None


def look_at(pk: int, *, stop: Event | None = None, patience: float = PATIENCE) -> Outcome | None:
    """Look at the tracked flow ``pk`` at its workspace's pace, waiting up to ``patience`` seconds
    for each turn, longer in the middle (``HOLDING``); None without a usable key."""
    flow = TrackedFlow.objects.select_related("workspace").get(pk=pk)
    flows = _client(flow.workspace)
    if flows is None:
        return None
    asked_to_end = stop or Event()
    calls = count()

    def turn() -> None:
        longest = max(patience, HOLDING) if next(calls) > GOOD_PART else patience
        if not take_turn(flow.workspace_id, patience=longest, stop=asked_to_end):
            raise Stopped

    def trouble(error: FlowsError) -> None:
        if isinstance(error, RateLimited):
            hold_off(flow.workspace_id, error.retry_after or UNTOLD_PAUSE)

    return sync_flow(pk, flows, Manners(turn=turn, trouble=trouble, stop=asked_to_end.is_set))


def look_soon(workspace: Workspace, flow_id: str | None = None) -> int:
    """Have this flow, or all of the workspace's, looked at as soon as a worker is free."""
    flows = TrackedFlow.objects.filter(workspace=workspace)
    if flow_id is not None:
        flows = flows.filter(flow_id=flow_id)
    Watch.objects.filter(workspace=workspace).update(due_at=timezone.now())
    return flows.update(due_at=timezone.now())


def look_early(workspace_id: int) -> None:
    """Have the workspace's flows looked at before their time, each after its rest (``sync.rest``):
    nobody waits for it."""
    Watch.objects.filter(workspace_id=workspace_id).update(due_at=timezone.now())
    for flow in TrackedFlow.objects.filter(workspace_id=workspace_id).only("looked_at", "seconds"):
        soon = max(timezone.now(), (flow.looked_at or timezone.now()) + rest(flow))
        TrackedFlow.objects.filter(pk=flow.pk, due_at__gt=soon).update(due_at=soon)


def _client(workspace: Workspace) -> FlowsClient | None:
    try:
        return client_for(workspace)
    except (ApiKey.DoesNotExist, SealBroken):
        return None


def _track(workspace: Workspace, found: FlowList) -> None:
    """New flows are due at once; those no longer listed keep their last picture. Nobody knows which
    are missing in a list of which a part can't be read."""
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
