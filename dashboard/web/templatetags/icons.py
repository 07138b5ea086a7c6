"""``{% icon "name" %}``: one symbol of the sprite, hidden from screen readers."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

ONWARD = frozenset(
    {"arrow-right", "chevron-left", "chevron-right", "corner-down-right", "log-out", "send"}
)
"""Those that point along the line of reading: they turn round where that runs from the right."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """The symbol ``name`` of ``static/icons/sprite.svg``; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " icon-onward" if name in ONWARD else "",
        static("icons/sprite.svg"),
        name,
    )
