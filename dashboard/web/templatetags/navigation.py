"""The sidebar's links: each knows by the address whether it is where the reader is."""

from typing import Any

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


def section_of(path: str) -> str:
    """The part of the workspace that ``path`` leads to: "flows" for ``/w/acme/flows/1/``."""
    parts = path.split("/")
    return parts[3] if len(parts) > 3 and parts[1] == "w" else ""
