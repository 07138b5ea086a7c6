"""Badges of assignments, lines and batches, and the formats of their pages."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.humanize.templatetags.humanize import naturalday
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState, State, Verdict
from dashboard.assignments.figures import Figures
from dashboard.assignments.naming import flow_of, name_of, source_of
from dashboard.web.templatetags.looks import Look

register = template.Library()
register.filter("list_name", name_of)
register.filter("list_flow", flow_of)
register.filter("list_source", source_of)

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
VERDICTS = {
    Verdict.NEW: Look("good", "user-plus", Verdict.NEW.label),
    Verdict.ELSEWHERE: Look("active", "workflow", Verdict.ELSEWHERE.label),
    Verdict.TYPO: Look("wait", "triangle-alert", Verdict.TYPO.label),
    Verdict.TWICE: Look("quiet", "copy", Verdict.TWICE.label),
    Verdict.HERE: Look("quiet", "user-check", Verdict.HERE.label),
    Verdict.HELD: Look("quiet", "user-check", Verdict.HELD.label),
    Verdict.INVALID: Look("bad", "circle-x", Verdict.INVALID.label),
}
BATCHES = {
    BatchState.CHECKING: Look("active", "search", BatchState.CHECKING.label),
    BatchState.READY: Look("quiet", "list-checks", BatchState.READY.label),
    BatchState.HELD: Look("wait", "hourglass", BatchState.HELD.label),
    BatchState.RUNNING: Look("active", "send", BatchState.RUNNING.label),
    BatchState.PAUSED: Look("wait", "circle-pause", BatchState.PAUSED.label),
    BatchState.CANCELLED: Look("quiet", "ban", BatchState.CANCELLED.label),
    BatchState.DONE: Look("good", "circle-check-big", BatchState.DONE.label),
}
RESTING = Look("wait", "moon", _("Waiting for sending hours"))


@dataclass(frozen=True)
class Segment:
    """A segment of the progress bar, in percent of its length.

    ``tone`` names its colour.
    """

    tone: str
    label: Any
    count: int
    x: str
    width: str


@register.inclusion_tag("components/status.html")
def assignment_state(state: str) -> dict[str, Any]:
    """Render an assignment's state as a badge."""
    return {"look": LOOKS[State(state)]}


@register.inclusion_tag("components/status.html")
def line_verdict(verdict: str) -> dict[str, Any]:
    """Render a line's status as a badge."""
    return {"look": VERDICTS[Verdict(verdict)]}


@register.inclusion_tag("components/status.html")
def batch_state(batch: Batch) -> dict[str, Any]:
    """Render a batch's state as a badge."""
    return {"look": RESTING if batch.rests_until else BATCHES[BatchState(batch.state)]}


@register.filter
def goes_on(batch: Batch) -> str:
    """Return when a batch continues, in its own time zone: "today 08:00, Europe/Berlin"."""
    if batch.rests_until is None:
        return ""
    local = batch.rests_until.astimezone(ZoneInfo(batch.office_zone))
    when = f"{naturalday(local, 'l')} {date_format(local, 'H:i')}"
    return f"{when}, {zone_words(batch.office_zone)}"


@register.filter
def zone_words(name: str) -> str:
    """Return a time zone's name for reading: "America/New York"."""
    return name.replace("_", " ")


@register.simple_tag
def bar_segments(figures: Figures) -> list[Segment]:
    """Return the segments of a batch's progress bar, in the order of the legend."""
    parts = [
        ("good", _("assigned"), figures.invited),
        ("quiet", _("already in flow"), figures.already_in),
        ("wait", _("unconfirmed"), figures.unconfirmed + figures.needs_you),
        ("bad", _("not assigned"), figures.failed),
        ("off", _("cancelled"), figures.cancelled),
    ]
    segments, at = [], 0.0
    for tone, label, count in parts:
        width = count * 100 / figures.total if figures.total else 0.0
        if count:
            segments.append(Segment(tone, label, count, f"{at:.3f}", f"{width:.3f}"))
        at += width
    return segments


@register.filter
def clock(left: Any) -> str:
    """Return a remaining time in short: "40 s", "12 min", "1 h 5 min", or "" for None."""
    if left is None:
        return ""
    seconds = int(left.total_seconds()) if hasattr(left, "total_seconds") else int(left)
    if seconds < 60:
        return f"{max(1, seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
