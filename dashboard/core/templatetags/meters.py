"""The score meter: a score between 0 and 100 beside its threshold."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/meter.html")
def meter(
    threshold: float | None, score: float | None = None, passed: bool | None = None
) -> dict[str, Any]:
    """Draw the meter without text, as the numbers stand beside it.

    A value outside 0–100 is drawn at the nearer end.
    """
    at = position(threshold)
    tone = {True: "passed", False: "failed", None: "open"}[passed]
    return {
        "threshold": at,
        "zone": "" if at == "" else f"{100 - float(at):g}",
        "score": position(score),
        "tone": tone,
    }


def position(value: float | None) -> str:
    """Return ``value`` as a position between 0 and 100, or "" for None."""
    return "" if value is None else f"{min(max(value, 0), 100):g}"
