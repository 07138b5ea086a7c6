"""How the outcome of a key's check looks."""

from typing import Any

from django import template

from dashboard.web.templatetags.looks import Look
from dashboard.workspaces.models import KeyCheck

register = template.Library()

LOOKS = {
    KeyCheck.ACCEPTED: Look("good", "circle-check", KeyCheck.ACCEPTED.label),
    KeyCheck.REFUSED: Look("bad", "circle-x", KeyCheck.REFUSED.label),
    KeyCheck.UNCLEAR: Look("wait", "hourglass", KeyCheck.UNCLEAR.label),
}


@register.inclusion_tag("components/status.html")
def key_state(result: str) -> dict[str, Any]:
    """What the partner said of the key, as a pill."""
    return {"look": LOOKS[KeyCheck(result)]}
