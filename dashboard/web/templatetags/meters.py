"""A score on the way from 0 to 100, beside the threshold it has to reach."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("components/meter.html")
def meter(
    threshold: float | None, score: float | None = None, passed: bool | None = None
) -> dict[str, Any]:
    """The picture only: the words beside it carry the numbers.

    What lies outside 0–100 is drawn at the end that is nearer.
    """
    mark = place(threshold)
    tone = {True: "passed", False: "failed", None: "open"}[passed]
    return {
        "threshold": mark,
        "zone": "" if mark == "" else f"{100 - float(mark):g}",
        "score": place(score),
        "tone": tone,
    }


def place(value: float | None) -> str:
    """``value`` as a place between 0 and 100, "" for None."""
    return "" if value is None else f"{min(max(value, 0), 100):g}"
