"""Numbers as people read them."""

from django import template

register = template.Library()


@register.filter
def points(value: float | None) -> str:
    """A score or threshold without needless decimals: 60.0 is "60", 62.5 is "62.5", None is ""."""
    if value is None:
        return ""
    return f"{value:.2f}".rstrip("0").rstrip(".")
