"""The badge of a key's check."""

from typing import Any

from django import template

from dashboard.core.templatetags.badges import Badge
from dashboard.workspaces.models import KeyCheck

register = template.Library()

BADGES = {
    KeyCheck.ACCEPTED: Badge("good", "circle-check", KeyCheck.ACCEPTED.label),
    KeyCheck.REFUSED: Badge("bad", "circle-x", KeyCheck.REFUSED.label),
    KeyCheck.UNCLEAR: Badge("wait", "hourglass", KeyCheck.UNCLEAR.label),
}


@register.inclusion_tag("components/status.html")
def key_state(result: str) -> dict[str, Any]:
    """Render the result of the key's check as a badge."""
    return {"badge": BADGES[KeyCheck(result)]}
