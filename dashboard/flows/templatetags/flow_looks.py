"""How a flow's status looks."""

from typing import Any

from django import template

from dashboard.flows.listing import STATUS_LABELS
from dashboard.web.templatetags.looks import Look, unknown
from flows_api import FlowStatus

register = template.Library()

LOOKS = {
    FlowStatus.ACTIVE: Look("good", "circle-play", STATUS_LABELS[FlowStatus.ACTIVE]),
    FlowStatus.INACTIVE: Look("quiet", "circle-pause", STATUS_LABELS[FlowStatus.INACTIVE]),
    FlowStatus.ARCHIVED: Look("quiet", "archive", STATUS_LABELS[FlowStatus.ARCHIVED]),
}


@register.inclusion_tag("components/status.html")
def flow_status(status: str) -> dict[str, Any]:
    """A flow's status as a pill."""
    return {"look": look_of(status)}


def look_of(status: str) -> Look:
    """How ``status`` looks; one we don't know is shown as it came."""
    return LOOKS.get(status) or unknown(status)  # type: ignore[call-overload]
