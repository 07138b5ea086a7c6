"""How an assignment's state looks."""

from typing import Any

from django import template

from dashboard.assignments.models import State
from dashboard.web.templatetags.looks import Look

register = template.Library()

LOOKS = {
    State.WAITING: Look("quiet", "circle-dashed", State.WAITING.label),
    State.SENDING: Look("active", "send", State.SENDING.label),
    State.ASSIGNED: Look("good", "circle-check", State.ASSIGNED.label),
    State.CONFIRMED: Look("good", "circle-check-big", State.CONFIRMED.label),
    State.ALREADY_IN: Look("quiet", "user-check", State.ALREADY_IN.label),
    State.REJECTED: Look("bad", "circle-x", State.REJECTED.label),
    State.NOT_SENT: Look("quiet", "circle-slash", State.NOT_SENT.label),
    State.UNCONFIRMED: Look("wait", "hourglass", State.UNCONFIRMED.label),
    State.NEEDS_YOU: Look("wait", "triangle-alert", State.NEEDS_YOU.label),
    State.CANCELLED: Look("quiet", "ban", State.CANCELLED.label),
}


@register.inclusion_tag("components/status.html")
def assignment_state(state: str) -> dict[str, Any]:
    """An assignment's state as a pill."""
    return {"look": LOOKS[State(state)]}
