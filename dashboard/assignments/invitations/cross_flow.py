"""Candidates known from other flows because Flowdeck assigned them there."""

from collections.abc import Collection

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import IN_FLOW
from dashboard.workspaces.models import Workspace


def assigned_in_other_flows(
    workspace: Workspace, flow_id: str, keys: Collection[str]
) -> dict[str, str]:
    """Return the latest other flow's name for those of the keys that we assigned to one."""
    rows = Assignment.objects.filter(
        workspace=workspace, candidate_key__in=keys, state__in=IN_FLOW
    ).exclude(flow_id=flow_id)
    return dict(rows.order_by("created_at").values_list("candidate_key", "flow_name"))
