"""Number formatting."""

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from flows_api import PASS_RULE_INCLUSIVE

register = template.Library()


@register.filter
def points(value: float | None) -> str:
    """Format a score or threshold for readers, without trailing zeros.

    60.0 is "60", 62.5 is "62.5" ("62,5" in German), None is "".
    """
    if value is None:
        return ""
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."), force_grouping=True)


@register.filter
def plain_number(value: float | None) -> str:
    """Format a number for a form field, an attribute or SVG: "62.5" in every language."""
    return "" if value is None else f"{value:g}"


@register.simple_tag
def threshold(value: float) -> SafeString:
    """Format the threshold as a rule: "Passes at <strong>60</strong> or more"."""
    return format_html(_rule(), points=format_html("<strong>{}</strong>", points(value)))


@register.filter
def threshold_rule(value: float | None) -> str:
    """Format the threshold as a rule: "Passes at 60 or more" ("" for None)."""
    return "" if value is None else _rule().format(points=points(value))


@register.filter
def threshold_badge(value: float | None) -> str:
    """Format the threshold briefly: "≥ 60" ("" for None)."""
    return "" if value is None else f"{'≥' if PASS_RULE_INCLUSIVE else '>'}\u202f{points(value)}"


def _rule() -> str:
    return _("Passes at {points} or more") if PASS_RULE_INCLUSIVE else _("Passes above {points}")
