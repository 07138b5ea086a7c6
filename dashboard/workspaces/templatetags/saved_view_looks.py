"""A list's saved views, and saving another one."""

from typing import Any

from django import template

from dashboard.workspaces import saved_views
from dashboard.workspaces.saved_views import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_views_here(context: dict[str, Any]) -> Shown:
    """The views of the list at hand: what ``workspaces/_saved_views.html`` shows."""
    return saved_views.shown(context["request"])
