"""How a state looks: a tone, the shape of its icon, and its words; never colour alone."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise

register = template.Library()


@dataclass(frozen=True)
class Look:
    """``tone`` is one of good, bad, active, wait, quiet; ``icon`` a symbol of the sprite."""

    tone: str
    icon: str
    label: str | Promise


def unknown(word: str) -> Look:
    """How a state that we don't know looks: its word as it came (contract.md §10)."""
    return Look("quiet", "circle-question-mark", word)


@register.inclusion_tag("components/status.html")
def status(look: Look) -> dict[str, Any]:
    """A status pill."""
    return {"look": look}


@register.inclusion_tag("components/copy.html")
def copy(value: str, label: str) -> dict[str, Any]:
    """A button that copies ``value``; ``label`` says so. It shows only where scripts run."""
    return {"value": value, "label": label}
