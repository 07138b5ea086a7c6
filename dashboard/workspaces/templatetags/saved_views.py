"""The saved views above a list."""

from typing import Any

from django import template

from dashboard.workspaces.saved_views import queries
from dashboard.workspaces.saved_views.queries import SavedViewBar

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_view_bar(context: dict[str, Any]) -> SavedViewBar:
    """Return the views of the current list for ``workspaces/_saved_views.html``."""
    return queries.build_view_bar(context["request"])
