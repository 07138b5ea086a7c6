"""Icons from the sprite, hidden from screen readers: ``{% icon "name" %}``."""

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

ONWARD = frozenset(
    {"arrow-right", "chevron-left", "chevron-right", "corner-down-right", "log-out", "send"}
)
"""Icons that point in the reading direction, mirrored in right-to-left languages."""


@register.simple_tag
@lru_cache(maxsize=512)  # the address of the sprite is the same as long as the process lives
def icon(name: str) -> SafeString:
    """Render the symbol ``name`` of ``static/icons/sprite.svg``. Text must carry the meaning."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        " icon-onward" if name in ONWARD else "",
        static("icons/sprite.svg"),
        name,
    )
