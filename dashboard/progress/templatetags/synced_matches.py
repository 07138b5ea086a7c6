"""The matches of the last sync, for the live list whose search finds nobody."""

from typing import Any

from django import template

from dashboard.progress.synced_matches import find_synced_matches
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.inclusion_tag("progress/_synced_matches.html")
def synced_matches(workspace: Workspace, flow_id: str, search: str) -> dict[str, Any]:
    """Render who matches ``search`` in the flow's last synced data, or nothing."""
    found = find_synced_matches(workspace, flow_id, search)
    return {"workspace": workspace, "search": search, "found": found}
