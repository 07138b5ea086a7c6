"""Sentences with a field or another element inside."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def sentence(content: str, text: str) -> SafeString:
    """Put the block where the translated ``text`` says ``{part}``, so that word order may differ.

    ``{% sentence _("Target: {part} to pass") %}<input>{% endsentence %}``
    """
    return format_html(text, part=content)
