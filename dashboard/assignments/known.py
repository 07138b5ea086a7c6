"""Who is known from a workspace's other flows because we assigned them there."""

from collections.abc import Collection

from dashboard.assignments.models import IN_THE_FLOW, Assignment
from dashboard.workspaces.models import Workspace


def assigned_elsewhere(
    workspace: Workspace, flow_id: str, people: Collection[str]
) -> dict[str, str]:
    """For those of ``people`` whom we assigned to another flow: its name, the latest's."""
    rows = Assignment.objects.filter(
        workspace=workspace, person__in=people, state__in=IN_THE_FLOW
    ).exclude(flow_id=flow_id)
    return dict(rows.order_by("created_at").values_list("person", "flow_name"))
