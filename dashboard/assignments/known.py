"""Who is known from a workspace's other flows, as far as Flowdeck's own rows tell.

Another noun that knows more (the progress store) adds a source of its own.
"""

from collections.abc import Callable, Collection

from dashboard.assignments.models import IN_THE_FLOW, Assignment
from dashboard.workspaces.models import Workspace

Source = Callable[[Workspace, str, Collection[str]], dict[str, str]]
"""(workspace, the flow at hand, people's keys) → for those known elsewhere, that flow's name."""


def elsewhere(workspace: Workspace, flow_id: str, people: Collection[str]) -> dict[str, str]:
    """For those of ``people`` who are in other flows: such a flow's name. One query per source."""
    found: dict[str, str] = {}
    for source in SOURCES:
        found |= source(workspace, flow_id, people)
    return found


def _assigned_by_us(workspace: Workspace, flow_id: str, people: Collection[str]) -> dict[str, str]:
    rows = Assignment.objects.filter(
        workspace=workspace, person__in=people, state__in=IN_THE_FLOW
    ).exclude(flow_id=flow_id)
    return dict(rows.order_by("created_at").values_list("person", "flow_name"))


SOURCES: list[Source] = [_assigned_by_us]
