"""Badges of a candidate's status, steps and scores."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from dashboard.candidates.listing import STATUS_LABELS
from dashboard.candidates.step_results import StepProgress
from dashboard.core.templatetags.badges import Badge, unknown_badge
from flows_api import CandidateStatus

register = template.Library()

STATUS_BADGES = {
    CandidateStatus.NOT_STARTED: Badge(
        "quiet", "circle-dashed", STATUS_LABELS[CandidateStatus.NOT_STARTED]
    ),
    CandidateStatus.IN_PROGRESS: Badge(
        "active", "circle-dot", STATUS_LABELS[CandidateStatus.IN_PROGRESS]
    ),
    CandidateStatus.COMPLETED: Badge(
        "good", "circle-check", STATUS_LABELS[CandidateStatus.COMPLETED]
    ),
    CandidateStatus.FAILED: Badge("bad", "circle-x", STATUS_LABELS[CandidateStatus.FAILED]),
}

STEP_BADGES = {
    "passed": Badge("good", "circle-check", _("Passed")),
    "failed": Badge("bad", "circle-x", _("Failed")),
    "current": Badge("active", "circle-dot", _("In progress")),
    "scoring": Badge("wait", "hourglass", _("Being scored")),
    "waiting": Badge("quiet", "circle-dashed", _("Not reached yet")),
    "unknown": Badge("quiet", "circle-question-mark", _("Unknown")),
}


@register.inclusion_tag("components/status.html")
def candidate_status(status: str) -> dict[str, Any]:
    """Render a candidate's status as a badge."""
    return {"badge": STATUS_BADGES.get(status) or unknown_badge(status)}  # type: ignore[call-overload]


@register.filter
def step_badge(state: str) -> Badge:
    """Return the badge of a step's state."""
    return STEP_BADGES[state]


@register.inclusion_tag("candidates/_step_dots.html")
def step_dots(steps: Iterable[StepProgress]) -> dict[str, Any]:
    """Render a candidate's progress through the flow, one icon per step."""
    dots = [(at.step.label, STEP_BADGES[at.state]) for at in steps]
    return {
        "dots": dots,
        "description": "; ".join(f"{label}: {badge.label}" for label, badge in dots),
    }
