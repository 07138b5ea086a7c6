"""Badges of a case's state."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboard.cases.evidence.presenters import step_title
from dashboard.cases.models import OPEN, Case, Outcome
from dashboard.core.templatetags.badges import Badge, render_badge

register = template.Library()
register.filter(step_title)

STATES = {
    OPEN: Badge("wait", "circle-dot", pgettext_lazy("state of a case", "Open")),
    Outcome.UPHELD.value: Badge("quiet", "circle-check", _("Upheld")),
    Outcome.SENT_ON.value: Badge("good", "corner-down-right", _("Sent on")),
}
ERASED = Badge("quiet", "circle-slash", _("Erased"))


@register.simple_tag
def case_state(state: str) -> SafeString:
    """Render the state of a case, or the outcome of a decision."""
    return render_badge(STATES[state])


@register.filter
def state_label(case: Case) -> str:
    """Return the state of a case that has it, in a word."""
    return str(STATES[case.state].label)  # type: ignore[attr-defined]  # by with_state


@register.simple_tag
def case_status(case: Case) -> SafeString:
    """Render the state of a case that has it, or that it was erased before a decision."""
    state: str = case.state  # type: ignore[attr-defined]  # by CaseQuerySet.with_state
    badge = ERASED if state == OPEN and case.erased_at else STATES[state]
    return render_badge(badge)
