"""Parts of pages that are kept for all readers of the same content."""

from collections.abc import Hashable

from django import template
from django.utils.safestring import SafeString

from dashboard.core.rendering.components import render_component

register = template.Library()


@register.simple_tag
def component(name: str, content: Hashable = None) -> SafeString:
    """Render the template ``name``, which is given ``content`` and nothing else of the page."""
    return render_component(name, content)
