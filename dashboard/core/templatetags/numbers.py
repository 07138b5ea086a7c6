"""Number formatting."""

from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache

from django import template
from django.utils.formats import get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboard.core.decimals import format_decimal, parse_decimal
from flows_api import PassRule

register = template.Library()


@register.filter
def points(value: float | None) -> str:
    """Format a score or threshold for readers, without trailing zeros.

    60.0 is "60", 62.5 is "62.5" ("62,5" in German), None is "". A score just below a threshold is
    never rounded up to it: up to five decimals are shown, and others are cut after the second.
    """
    return "" if value is None else _points(float(value), get_language())


@lru_cache(maxsize=2048)
def _points(value: float, language: str | None) -> str:
    """Format a score in ``language``, which is the active one."""
    exact = Decimal(repr(value)).quantize(Decimal("1e-9"))
    if exact != exact.quantize(Decimal("1e-5")):
        exact = exact.quantize(Decimal("0.01"), ROUND_FLOOR)
    return number_format(f"{exact:f}".rstrip("0").rstrip("."), force_grouping=True)


@register.filter
def plain_number(value: float | None) -> str:
    """Format a number for a form field, an attribute or SVG: "62.5" in every language."""
    return "" if value is None else f"{value:.10g}"


@register.filter
def field_number(text: str) -> str:
    """Return a field's text with the decimal sign of the language, if it is a number."""
    number = parse_decimal(text)
    return text if number is None else format_decimal(number).replace(".", decimal_sign())


@register.simple_tag
def decimal_sign() -> str:
    """Return the decimal sign of the language."""
    return str(get_format("DECIMAL_SEPARATOR"))


@register.simple_tag
def threshold(rule: PassRule) -> SafeString:
    """Format a rule with its number set off: "Passes at <strong>60</strong> or more"."""
    return format_html(
        _words(rule), points=format_html("<strong>{}</strong>", points(rule.threshold))
    )


@register.filter
def threshold_rule(rule: PassRule) -> str:
    """Format a rule: "Passes at 60 or more" ("" without a threshold)."""
    return "" if rule.threshold is None else _rule(rule, get_language())


@lru_cache(maxsize=1024)
def _rule(rule: PassRule, language: str | None) -> str:
    """Format a rule in ``language``, which is the active one."""
    return _words(rule).format(points=points(rule.threshold))


@register.filter
def threshold_badge(rule: PassRule) -> str:
    """Format a rule briefly: "≥ 60" ("" without a threshold)."""
    sign = "≥" if rule.inclusive else ">"
    return "" if rule.threshold is None else f"{sign}\u202f{points(rule.threshold)}"


def _words(rule: PassRule) -> str:
    return _("Passes at {points} or more") if rule.inclusive else _("Passes above {points}")
