"""Badges of a candidate's status, steps and scores."""

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from dashboard.candidates import person
from dashboard.candidates.listing import STATUS_LABELS
from dashboard.web.templatetags.looks import Look, unknown
from flows_api import Attempt, Candidate, CandidateStatus, Flow, Step

register = template.Library()

STATUSES = {
    CandidateStatus.NOT_STARTED: Look(
        "quiet", "circle-dashed", STATUS_LABELS[CandidateStatus.NOT_STARTED]
    ),
    CandidateStatus.IN_PROGRESS: Look(
        "active", "circle-dot", STATUS_LABELS[CandidateStatus.IN_PROGRESS]
    ),
    CandidateStatus.COMPLETED: Look(
        "good", "circle-check", STATUS_LABELS[CandidateStatus.COMPLETED]
    ),
    CandidateStatus.FAILED: Look("bad", "circle-x", STATUS_LABELS[CandidateStatus.FAILED]),
}

STEP_STATES = {
    "passed": Look("good", "circle-check", _("Passed")),
    "failed": Look("bad", "circle-x", _("Failed")),
    "current": Look("active", "circle-dot", _("In progress")),
    "scoring": Look("wait", "hourglass", _("Being scored")),
    "waiting": Look("quiet", "circle-dashed", _("Not reached yet")),
    "unknown": Look("quiet", "circle-question-mark", _("Unknown")),
}


@register.inclusion_tag("components/status.html")
def candidate_status(status: str) -> dict[str, Any]:
    """Render a candidate's status as a badge."""
    return {"look": STATUSES.get(status) or unknown(status)}  # type: ignore[call-overload]


@register.filter
def step_look(state: str) -> Look:
    """Return the badge of a step's state."""
    return STEP_STATES[state]


@register.inclusion_tag("candidates/_step_dots.html")
def step_dots(candidate: Candidate, flow: Flow) -> dict[str, Any]:
    """Render the candidate's progress through the flow, one icon per step."""
    dots = [(at.step.label, STEP_STATES[at.state]) for at in person.progress(candidate, flow)]
    return {
        "dots": dots,
        "description": "; ".join(f"{label}: {badge.label}" for label, badge in dots),
    }


@register.filter
def judged_otherwise(attempt: Attempt, step: Step | None) -> bool:
    """Return whether the attempt was scored against an earlier threshold of the step."""
    return step is not None and person.is_judged_otherwise(attempt, step)


@register.filter
def verdict(attempt: Attempt, step: Step | None) -> bool | None:
    """Return whether the attempt passed, or None while that is unknown."""
    return attempt.passed if step is None else person.verdict(attempt, step)
