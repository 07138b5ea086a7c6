"""Badges of a candidate's status, steps and scores."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dashboard.candidates.step_results import StepProgress
from dashboard.core.templatetags.badges import Badge, render_badge, unknown_badge
from dashboard.core.templatetags.icons import icon
from dashboard.workspaces.candidate_status import STATUS_LABELS
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
    "not-started": Badge("quiet", "circle-dashed", STATUS_LABELS[CandidateStatus.NOT_STARTED]),
    "scoring": Badge("wait", "hourglass", _("Being scored")),
    "waiting": Badge("quiet", "circle-dashed", _("Not reached yet")),
    "unknown": Badge("quiet", "circle-question-mark", _("Unknown")),
}


@register.simple_tag
def candidate_status(status: str) -> SafeString:
    """Render a candidate's status as a badge."""
    return status_html(status, get_language())


@lru_cache(maxsize=256)
def status_html(status: str, language: str | None) -> SafeString:
    """Render a status in ``language``, which is the active one."""
    return render_badge(STATUS_BADGES.get(status) or unknown_badge(status))  # type: ignore[call-overload]


@register.filter
def step_badge(state: str) -> Badge:
    """Return the badge of a step's state."""
    return STEP_BADGES[state]


def step_states(steps: Iterable[StepProgress]) -> tuple[tuple[str, str], ...]:
    """Return label and state of each step, for ``dots_html``."""
    return tuple([(at.step.label, at.state) for at in steps])


@lru_cache(maxsize=2048)  # many candidates stand at the same point
def dots_html(states: tuple[tuple[str, str], ...], language: str | None) -> SafeString:
    """Render a candidate's progress through the flow, one icon per step, or "–" without steps.

    ``language`` is the active one.
    """
    if not states:
        return SafeString("–")
    dots = [(label, STEP_BADGES[state]) for label, state in states]
    description = "; ".join(f"{label}: {badge.label}" for label, badge in dots)
    return format_html(
        '<span class="dots" role="img" aria-label="{0}" title="{0}">{1}</span>',
        description,
        format_html_join(
            "",
            '<span class="dot dot-{}">{}</span>',
            ((badge.tone, icon(badge.icon)) for _label, badge in dots),
        ),
    )
