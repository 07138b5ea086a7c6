"""The cases of a candidate, for the candidate's page."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from dashboard.cases.profile import find_candidate_cases
from dashboard.cases.queue.metrics import QueueCounts, count_queue
from dashboard.cases.row_signs import find_signs
from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.inclusion_tag("cases/_candidate_cases.html")
def candidate_cases(
    tracked: SyncedFlow, candidate: SyncedCandidate, *, can_open: bool
) -> dict[str, Any]:
    """Render the candidate's cases, and for whom ``can_open`` the steps that may become one."""
    return {
        "workspace": tracked.workspace,
        "tracked": tracked,
        "candidate": candidate,
        "found": find_candidate_cases(tracked, candidate),
        "can_open": can_open,
    }


@register.simple_tag
def candidate_case_signs(workspace: Workspace, flow_id: str, candidate_id: str) -> SafeString:
    """Render a link with the state of each case that a candidate of a flow has."""
    return find_signs(workspace, flow_id, [candidate_id]).get(candidate_id, SafeString(""))


@register.simple_tag
def case_queue(workspace: Workspace, member_id: int) -> QueueCounts:
    """Return the numbers of the open cases of a workspace and of one of its members."""
    return count_queue(workspace, member_id)
