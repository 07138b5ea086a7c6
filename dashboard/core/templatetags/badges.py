"""Status badges: a tone, an icon and a label, so that colour never carries meaning alone."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise

register = template.Library()


@dataclass(frozen=True)
class Badge:
    """A badge. ``tone`` is good, bad, active, wait or quiet. ``icon`` is a symbol of the sprite."""

    tone: str
    icon: str
    label: str | Promise


def unknown_badge(word: str) -> Badge:
    """Return the badge of an unknown status, with its word as the API sent it."""
    return Badge("quiet", "circle-question-mark", word)


@register.inclusion_tag("components/status.html")
def status(badge: Badge) -> dict[str, Any]:
    """Render a status badge."""
    return {"badge": badge}


@register.inclusion_tag("components/copy.html")
def copy(value: str, label: str) -> dict[str, Any]:
    """Render a button called ``label`` that copies ``value``, shown only with JavaScript."""
    return {"value": value, "label": label}
