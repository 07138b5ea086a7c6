"""The saved views above a list."""

from typing import Any

from django import template

from dashboard.workspaces import saved_views
from dashboard.workspaces.saved_views import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_views_here(context: dict[str, Any]) -> Shown:
    """Return the views of the current list for ``workspaces/_saved_views.html``."""
    return saved_views.shown(context["request"])
