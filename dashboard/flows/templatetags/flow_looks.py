"""How a flow's status looks, and the partner's codes in words."""

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
    "SITUATIONAL": _("Situations"),
    "ESSAY": _("Essay"),
    "DRAFT": _("Draft"),
    "INACTIVE": _("Inactive"),
    "ARCHIVED": _("Archived"),
    "ADVANCE": _("go on to the next step"),
    "NOTIFY_RECRUITER": _("tell the recruiter"),
}
"""Assessment types, their statuses, pass actions. Only QUIZ is documented (contract.md §4)."""


@register.filter
def in_words(code: str) -> str:
    """A code of the partner's in plain words; one we don't know is shown as it came."""
    return str(WORDS.get(code, code))


@register.inclusion_tag("components/status.html")
def flow_status(status: str) -> dict[str, Any]:
    """A flow's status as a pill."""
    return {"look": look_of(status)}


def look_of(status: str) -> Look:
    """How ``status`` looks; one we don't know is shown as it came."""
    return LOOKS.get(status) or unknown(status)  # type: ignore[call-overload]
