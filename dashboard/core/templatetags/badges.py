"""Status badges: a tone, an icon and a label, so that colour never carries meaning alone."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.core.templatetags.icons import icon

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


@register.simple_tag(name="status")
def render_badge(badge: Badge) -> SafeString:
    """Render a status badge."""
    return _badge_html(badge.tone, badge.icon, str(badge.label))


@lru_cache(maxsize=1024)
def _badge_html(tone: str, icon_name: str, label: str) -> SafeString:
    return format_html(
        '<span class="status status-{}">{}<span>{}</span></span>', tone, icon(icon_name), label
    )


@register.inclusion_tag("components/copy.html")
def copy(value: str, label: str) -> dict[str, Any]:
    """Render a button called ``label`` that copies ``value``, shown only with JavaScript."""
    return {"value": value, "label": label}
