"""Badges of assignments, lines and batches, and the formats of their pages."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.contrib.humanize.templatetags.humanize import naturalday
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.invitations.counts import BatchCounts
from dashboard.assignments.invitations.timing import lookup_minutes
from dashboard.assignments.labels import (
    batch_label,
    doubt_message,
    flow_label,
    line_detail,
    source_label,
)
from dashboard.assignments.line_notes import line_notes
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import AssignmentState, BatchState, LineStatus
from dashboard.assignments.runs.left_out import reason
from dashboard.core.templatetags.badges import Badge, render_badge

register = template.Library()
register.filter("batch_label", batch_label)
register.filter("flow_label", flow_label)
register.filter("doubt_message", doubt_message)
register.filter("line_detail", line_detail)
register.filter("line_notes", line_notes)
register.filter("source_label", source_label)
register.filter("left_out_reason", reason)
register.simple_tag(lookup_minutes, name="lookup_minutes")

ASSIGNMENT_BADGES = {
    AssignmentState.WAITING: Badge("quiet", "circle-dashed", AssignmentState.WAITING.label),
    AssignmentState.SENDING: Badge("active", "send", AssignmentState.SENDING.label),
    AssignmentState.ASSIGNED: Badge("good", "circle-check", AssignmentState.ASSIGNED.label),
    AssignmentState.CONFIRMED: Badge("good", "circle-check-big", AssignmentState.CONFIRMED.label),
    AssignmentState.ALREADY_IN: Badge("quiet", "user-check", AssignmentState.ALREADY_IN.label),
    AssignmentState.REJECTED: Badge("bad", "circle-x", AssignmentState.REJECTED.label),
    AssignmentState.NOT_SENT: Badge("quiet", "circle-slash", AssignmentState.NOT_SENT.label),
    AssignmentState.UNCONFIRMED: Badge("wait", "hourglass", AssignmentState.UNCONFIRMED.label),
    AssignmentState.NEEDS_DECISION: Badge(
        "wait", "triangle-alert", AssignmentState.NEEDS_DECISION.label
    ),
    AssignmentState.CANCELLED: Badge("quiet", "ban", AssignmentState.CANCELLED.label),
}
LINE_BADGES = {
    LineStatus.NEW: Badge("good", "user-plus", LineStatus.NEW.label),
    LineStatus.IN_OTHER_FLOW: Badge("active", "workflow", LineStatus.IN_OTHER_FLOW.label),
    LineStatus.POSSIBLE_TYPO: Badge("wait", "triangle-alert", LineStatus.POSSIBLE_TYPO.label),
    LineStatus.CHECK_NAME: Badge("wait", "triangle-alert", LineStatus.CHECK_NAME.label),
    LineStatus.POSSIBLE_DUPLICATE: Badge("wait", "copy", LineStatus.POSSIBLE_DUPLICATE.label),
    LineStatus.DUPLICATE: Badge("quiet", "copy", LineStatus.DUPLICATE.label),
    LineStatus.ALREADY_IN_FLOW: Badge("quiet", "user-check", LineStatus.ALREADY_IN_FLOW.label),
    LineStatus.IN_OTHER_BATCH: Badge("quiet", "user-check", LineStatus.IN_OTHER_BATCH.label),
    LineStatus.UNKNOWN: Badge("wait", "triangle-alert", LineStatus.UNKNOWN.label),
    LineStatus.INVALID: Badge("bad", "circle-x", LineStatus.INVALID.label),
}
BATCH_BADGES = {
    BatchState.CHECKING: Badge("active", "search", BatchState.CHECKING.label),
    BatchState.READY: Badge("quiet", "list-checks", BatchState.READY.label),
    BatchState.SCHEDULED: Badge("wait", "hourglass", BatchState.SCHEDULED.label),
    BatchState.RUNNING: Badge("active", "send", BatchState.RUNNING.label),
    BatchState.PAUSED: Badge("wait", "circle-pause", BatchState.PAUSED.label),
    BatchState.CANCELLED: Badge("quiet", "ban", BatchState.CANCELLED.label),
    BatchState.DONE: Badge("good", "circle-check-big", BatchState.DONE.label),
}
# On the review its checkbox says whether a line is selected, also before the page is loaded anew.
UNSELECTED_BADGE = Badge("quiet", "user-plus", LineStatus.NEW.label)
EXCLUDED_BADGE = Badge("quiet", "circle-slash", _("Excluded"))
WAITING_BADGE = Badge("wait", "moon", _("Waiting for sending hours"))


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


@register.simple_tag
def assignment_state(state: str) -> SafeString:
    """Render an assignment's state as a badge."""
    return render_badge(ASSIGNMENT_BADGES[AssignmentState(state)])


@register.simple_tag
def line_status(line: BatchLine) -> SafeString:
    """Render a line's status as a badge. A new line is no good news where it is not selected.

    A name to check is accepted by selecting the line.
    """
    if line.status == LineStatus.CHECK_NAME and line.included:
        return render_badge(LINE_BADGES[LineStatus.NEW])
    if line.status == LineStatus.NEW and not line.included:
        return render_badge(UNSELECTED_BADGE)
    return render_badge(LINE_BADGES[LineStatus(line.status)])


@register.simple_tag
def left_out_status(line: BatchLine) -> SafeString:
    """Render the status of a line that was left out as a badge. A new one was excluded."""
    is_new = line.status == LineStatus.NEW
    return render_badge(EXCLUDED_BADGE if is_new else LINE_BADGES[LineStatus(line.status)])


@register.simple_tag
def batch_state(batch: Batch) -> SafeString:
    """Render a batch's state as a badge."""
    return render_badge(
        WAITING_BADGE if batch.resumes_at else BATCH_BADGES[BatchState(batch.state)]
    )


@register.filter
def resume_time(batch: Batch) -> str:
    """Return when a batch continues, in its own time zone: "today 08:00, Europe/Berlin"."""
    if batch.resumes_at is None:
        return ""
    local = batch.resumes_at.astimezone(ZoneInfo(batch.sending_zone))
    when = f"{naturalday(local, 'l')} {date_format(local, 'H:i')}"
    return f"{when}, {zone_label(batch.sending_zone)}"


@register.filter
def zone_label(name: str) -> str:
    """Return a time zone's name for reading: "America/New York"."""
    return name.replace("_", " ")


@register.simple_tag
def bar_segments(counts: BatchCounts) -> list[Segment]:
    """Return the segments of a batch's progress bar, in the order of the legend."""
    parts = [
        ("good", _("assigned"), counts.invited),
        ("quiet", _("already in flow"), counts.already_in),
        ("wait", _("unconfirmed"), counts.unconfirmed + counts.needs_decision),
        ("bad", _("not assigned"), counts.failed),
        ("off", _("cancelled"), counts.cancelled),
    ]
    segments, at = [], 0.0
    for tone, label, count in parts:
        width = count * 100 / counts.total if counts.total else 0.0
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
