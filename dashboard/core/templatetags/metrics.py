"""Numbers that count candidates, each with its name, for checks and scripts to read."""

from functools import lru_cache

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def metric(name: str, value: int | None, step: int | None = None) -> SafeString:
    """Render a number with its name: ``data-metric="passed-step-2" data-value="1240"``.

    The names are listed in docs/glossary.md. None, an unknown number, is rendered as "–".
    """
    if value is None:
        return format_html("{}", "–")
    full_name = name if step is None else f"{name}-step-{step}"
    return metric_html(full_name, value, get_language())


@lru_cache(maxsize=4096)
def metric_html(name: str, value: int, language: str | None) -> SafeString:
    """Render a number, for rows. ``language`` is the active one, in which digits are grouped."""
    return format_html(
        '<span data-metric="{}" data-value="{}">{}</span>', name, value, intcomma(value)
    )
