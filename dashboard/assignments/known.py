"""Candidates known from other flows because Flowdeck assigned them there."""

from collections.abc import Collection

from dashboard.assignments.choices import IN_THE_FLOW
from dashboard.assignments.models import Assignment
from dashboard.workspaces.models import Workspace


def assigned_elsewhere(
    workspace: Workspace, flow_id: str, people: Collection[str]
) -> dict[str, str]:
    """Return the latest other flow's name for those of the keys that we assigned to one."""
    rows = Assignment.objects.filter(
        workspace=workspace, person__in=people, state__in=IN_THE_FLOW
    ).exclude(flow_id=flow_id)
    return dict(rows.order_by("created_at").values_list("person", "flow_name"))
