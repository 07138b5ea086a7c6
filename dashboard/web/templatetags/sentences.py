"""Sentences that have a field or another element amid their words."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def sentence(content: str, words: str) -> SafeString:
    """``{% sentence _("I need {part} through") %}<input>{% endsentence %}``: the block stands where
    the translated ``words`` say ``{part}``, so that each language has its own word order."""
    return format_html(words, part=content)
