"""Sidebar links that show the current section, and links back to a list."""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(
    context: dict[str, Any], url_name: str, icon: str, label: str, sections: str, key: str = ""
) -> dict[str, Any]:
    """Render a link to a page of a workspace, in the component of its navigation.

    ``sections`` are the first path segments under ``/w/<slug>/`` that belong to it, such as "flows
    assignments". ``key`` is its keyboard shortcut.
    """
    content = context["content"]
    href = reverse(url_name, args=[content.slug])
    return {
        "href": href,
        "icon": icon,
        "label": label,
        "key": key,
        "here": content.section in sections.split(),
        "exact": content.path == href,
    }


@register.simple_tag(takes_context=True)
def return_url(context: dict[str, Any], url_name: str, *args: Any) -> str:
    """Return the URL of a list, with its search and filter if the reader came from it."""
    path = reverse(url_name, args=args)
    request = context["request"]
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_list = came_from.netloc == request.get_host() and came_from.path == path
    return f"{path}?{came_from.query}" if is_list and came_from.query else path


def section_name(path: str) -> str:
    """Return the section that ``path`` belongs to: "flows" for ``/w/acme/flows/1/``."""
    parts = path.split("/")
    return parts[3] if len(parts) > 3 and parts[1] == "w" else ""
