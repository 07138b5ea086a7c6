"""The sidebar's links, which know where the reader is, and the way back to a list."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: dict[str, Any], url_name: str, icon: str, label: str, sections: str, key: str = ""
) -> dict[str, Any]:
    """A link to a page of the workspace at hand; ``sections`` are the first words of the addresses
    under ``/w/<slug>/`` that belong to it, such as "flows assignments"; ``key`` its shortcut."""
    href = reverse(url_name, args=[context["workspace"].slug])
    path = context["request"].path
    return {
        "href": href,
        "icon": icon,
        "label": label,
        "key": key,
        "here": section_of(path) in sections.split(),
        "exact": path == href,
    }


@register.simple_tag(takes_context=True)
def way_back(context: dict[str, Any], url_name: str, *args: Any) -> str:
    """The address of a list; with its search and filter where the reader comes straight from it."""
    path = reverse(url_name, args=args)
    request = context["request"]
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_list = came_from.netloc == request.get_host() and came_from.path == path
    return f"{path}?{came_from.query}" if is_list and came_from.query else path


def section_of(path: str) -> str:
    """The part of the workspace that ``path`` leads to: "flows" for ``/w/acme/flows/1/``."""
    parts = path.split("/")
    return parts[3] if len(parts) > 3 and parts[1] == "w" else ""
