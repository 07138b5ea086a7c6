"""How a candidate's status, steps and scores look."""

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
    "failed": Look("bad", "circle-x", _("Not passed")),
    "current": Look("active", "circle-dot", _("At this step")),
    "scoring": Look("wait", "hourglass", _("Being scored")),
    "waiting": Look("quiet", "circle-dashed", _("Not reached")),
    "unknown": Look("quiet", "circle-question-mark", _("Not known")),
}


@register.inclusion_tag("components/status.html")
def candidate_status(status: str) -> dict[str, Any]:
    """A candidate's status as a pill."""
    return {"look": STATUSES.get(status) or unknown(status)}  # type: ignore[call-overload]


@register.filter
def step_look(state: str) -> Look:
    """How one of StepProgress's states looks."""
    return STEP_STATES[state]


@register.inclusion_tag("candidates/_step_dots.html")
def step_dots(candidate: Candidate, flow: Flow) -> dict[str, Any]:
    """The candidate's way through the flow's steps, one small sign each."""
    dots = [(at.step.label, STEP_STATES[at.state]) for at in person.progress(candidate, flow)]
    return {"dots": dots, "words": "; ".join(f"{label}: {look.label}" for label, look in dots)}


@register.filter
def judged_otherwise(attempt: Attempt, step: Step | None) -> bool:
    """Whether another threshold than the step's was in force when the attempt was judged."""
    return step is not None and person.is_judged_otherwise(attempt, step)


@register.filter
def verdict(attempt: Attempt, step: Step | None) -> bool | None:
    """Whether the attempt passed, as far as known."""
    return attempt.passed if step is None else person.verdict(attempt, step)
