"""The saved views above a list."""

from dataclasses import replace
from typing import Any

from django import template

from dashboard.workspaces.saved_views import queries
from dashboard.workspaces.saved_views.pins import list_pins
from dashboard.workspaces.saved_views.queries import SavedViewBar

register = template.Library()


@register.simple_tag(takes_context=True)
def saved_view_bar(context: dict[str, Any]) -> SavedViewBar:
    """Return the views of the current list for ``workspaces/_saved_views.html``."""
    request = context["request"]
    bar = queries.build_view_bar(request)
    if bar.here is None or not request.membership.has_pins:
        return bar
    pins = (pin for pin in list_pins(request.membership) if pin.href == bar.here.href)
    return replace(bar, pin=next((pin.key for pin in pins), 0))
