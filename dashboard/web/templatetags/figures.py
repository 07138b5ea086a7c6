"""Numbers as people read them."""

from django import template
from django.utils.translation import gettext as _

from flows_api import PASS_RULE_INCLUSIVE

register = template.Library()


@register.filter
def points(value: float | None) -> str:
    """A score or threshold without needless decimals: 60.0 is "60", 62.5 is "62.5", None is ""."""
    if value is None:
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@register.filter
def passes_at(threshold: float | None) -> str:
    """The threshold as a rule: "passes at 60 or more"; "" for None (contract.md §11)."""
    if threshold is None:
        return ""
    rule = (
        _("passes at %(points)s or more") if PASS_RULE_INCLUSIVE else _("passes above %(points)s")
    )
    return rule % {"points": points(threshold)}


@register.filter
def mark(threshold: float | None) -> str:
    """The threshold at a glance: "≥ 60"; "" for None."""
    if threshold is None:
        return ""
    return f"{'≥' if PASS_RULE_INCLUSIVE else '>'}\u202f{points(threshold)}"
