"""Badges of a flow's status, and labels of the partner's codes."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.core.templatetags.badges import Badge, render_badge, unknown_badge
from dashboard.flows.listing import STATUS_LABELS
from flows_api import FlowStatus

register = template.Library()

STATUS_BADGES = {
    FlowStatus.ACTIVE: Badge("good", "circle-play", STATUS_LABELS[FlowStatus.ACTIVE]),
    FlowStatus.INACTIVE: Badge("quiet", "circle-pause", STATUS_LABELS[FlowStatus.INACTIVE]),
    FlowStatus.ARCHIVED: Badge("quiet", "archive", STATUS_LABELS[FlowStatus.ARCHIVED]),
}


CODE_LABELS = {
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
def code_label(code: str) -> str:
    """Return the label of a partner's code. An unknown code is shown as it came."""
    return str(CODE_LABELS.get(code, code))


@register.simple_tag
def flow_status(status: str) -> SafeString:
    """Render a flow's status as a badge."""
    return status_html(status, get_language())


@lru_cache(maxsize=256)
def status_html(status: str, language: str | None) -> SafeString:
    """Render a status in ``language``, which is the active one."""
    return render_badge(badge_for(status))


def badge_for(status: str) -> Badge:
    """Return the badge of ``status``. An unknown status is shown as it came."""
    return STATUS_BADGES.get(status) or unknown_badge(status)  # type: ignore[call-overload]
