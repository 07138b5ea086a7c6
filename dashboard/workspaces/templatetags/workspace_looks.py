"""The badge of a key's check."""

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
    """Render the result of the key's check as a badge."""
    return {"look": LOOKS[KeyCheck(result)]}
