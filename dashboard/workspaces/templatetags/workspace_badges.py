"""The badge of a key's check."""

from django import template
from django.utils.safestring import SafeString

from dashboard.core.templatetags.badges import Badge, render_badge
from dashboard.workspaces.models import KeyCheck

register = template.Library()

BADGES = {
    KeyCheck.ACCEPTED: Badge("good", "circle-check", KeyCheck.ACCEPTED.label),
    KeyCheck.REFUSED: Badge("bad", "circle-x", KeyCheck.REFUSED.label),
    KeyCheck.UNCLEAR: Badge("wait", "hourglass", KeyCheck.UNCLEAR.label),
}


@register.simple_tag
def key_state(result: str) -> SafeString:
    """Render the result of the key's check as a badge."""
    return render_badge(BADGES[KeyCheck(result)])
