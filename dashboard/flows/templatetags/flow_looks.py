"""Badges of a flow's status, and labels of the partner's codes."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from dashboard.flows.listing import STATUS_LABELS
from dashboard.web.templatetags.looks import Look, unknown
from flows_api import FlowStatus

register = template.Library()

LOOKS = {
    FlowStatus.ACTIVE: Look("good", "circle-play", STATUS_LABELS[FlowStatus.ACTIVE]),
    FlowStatus.INACTIVE: Look("quiet", "circle-pause", STATUS_LABELS[FlowStatus.INACTIVE]),
    FlowStatus.ARCHIVED: Look("quiet", "archive", STATUS_LABELS[FlowStatus.ARCHIVED]),
}


WORDS = {
    "QUIZ": _("Quiz"),
    "CODING": _("Coding"),
    "VOICE": _("Voice interview"),
    "LANGUAGE": _("Language"),
    "SITUATIONAL": _("Situational judgement"),
    "ESSAY": _("Essay"),
    "DRAFT": _("Draft"),
    "INACTIVE": _("Inactive"),
    "ARCHIVED": _("Archived"),
    "ADVANCE": _("next step"),
    "NOTIFY_RECRUITER": _("notify recruiter"),
}
"""Assessment types, their statuses and pass actions.

Only QUIZ is documented (docs/partner-api.md, Assessments).
"""


@register.filter
def in_words(code: str) -> str:
    """Return the label of a partner's code. An unknown code is shown as it came."""
    return str(WORDS.get(code, code))


@register.inclusion_tag("components/status.html")
def flow_status(status: str) -> dict[str, Any]:
    """Render a flow's status as a badge."""
    return {"look": look_of(status)}


def look_of(status: str) -> Look:
    """Return the badge of ``status``. An unknown status is shown as it came."""
    return LOOKS.get(status) or unknown(status)  # type: ignore[call-overload]
