"""The saved views above a list."""

from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.utils.safestring import SafeString

from dashboard.core.rendering.components import render_part
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


@dataclass(frozen=True, slots=True)
class SaveViewFields:
    """The fields that save the list at ``path`` with ``query`` as a view.

    ``is_of_one_flow`` says that the query means something in its own flow only, and
    ``in_every_flow`` that the list is one of each flow.
    """

    path: str
    query: str
    is_of_one_flow: bool
    in_every_flow: bool


@register.simple_tag
def save_view_fields(saved: SavedViewBar, *, in_every_flow: bool) -> SafeString:
    """Render the fields that save the current list as a view."""
    content = SaveViewFields(saved.path, saved.query, saved.is_of_one_flow, in_every_flow)
    return render_part("workspaces/_save_view_fields.html", content)
