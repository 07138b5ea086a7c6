"""The sentence that says how many assignments a snapshot lacks."""

from typing import Any

from django import template

from dashboard.progress.models import SyncedFlow
from dashboard.progress.pending_assignments import count_pending, count_pending_in
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.inclusion_tag("progress/_assigned_since.html")
def assigned_since(tracked: SyncedFlow) -> dict[str, Any]:
    """Render "+37 assigned since, not counted yet" for a flow, or nothing."""
    return {"count": pending_count(tracked)}


@register.inclusion_tag("progress/_assigned_since.html")
def assigned_since_in(workspace: Workspace, flow_id: str = "") -> dict[str, Any]:
    """Render the same for a flow by its ID, or for all flows of the workspace together."""
    flows = SyncedFlow.objects.filter(workspace=workspace, unlisted_at=None)
    if flow_id:
        flows = flows.filter(flow_id=flow_id[:100])
    return {"count": sum(count_pending_in(workspace, flows).values())}


@register.simple_tag
def pending_count(tracked: SyncedFlow) -> int:
    """Return how many candidates we assigned whom the flow's snapshot does not have."""
    if tracked.pending_shown is None:
        tracked.pending_shown = count_pending([tracked]).get(tracked.pk, 0) if tracked.pk else 0
    return tracked.pending_shown


@register.simple_tag
def synced_flow(workspace: Workspace, flow_id: str) -> SyncedFlow | None:
    """Return a flow as of its last sync, for pages whose live answer lacks its count."""
    found = SyncedFlow.objects.filter(workspace=workspace, flow_id=flow_id[:100])
    return found.only("read", "synced_at").first()
