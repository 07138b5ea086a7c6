"""Titles of segments, and the rows of the funnel."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.core.templatetags.moments import absolute
from dashboard.core.templatetags.numbers import points
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.funnel import Stage
from dashboard.progress.metrics.scores import Rate, wilson_rate
from dashboard.progress.metrics.types import FlowMetrics, StepMetrics
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.templatetags.progress_format import day
from flows_api import Flow, PassRule

SEGMENT_TITLES: dict[str, str | Promise] = {
    "all": gettext_lazy("All candidates"),
    "assigned": gettext_lazy("Assigned"),
    "started": gettext_lazy("Started"),
    "not-started": gettext_lazy("Not started"),
    "in-progress": gettext_lazy("In progress"),
    "completed": gettext_lazy("Completed"),
    "other": gettext_lazy("Other status"),
    "entered": gettext_lazy("Entered"),
    "passed": gettext_lazy("Passed"),
    "failed": gettext_lazy("Failed"),
    "open": gettext_lazy("In progress, no result yet"),
    "scored": gettext_lazy("With a score"),
    "result-changes": gettext_lazy("Result would change"),
    "near": gettext_lazy("Near the threshold"),
    "failed-above": gettext_lazy("Failed at or above today's threshold"),
    "passed-below": gettext_lazy("Passed below today's threshold"),
    "stalled": gettext_lazy("Stalled"),
    "stalled-not-started": gettext_lazy("Stalled, never started"),
    "stalled-midway": gettext_lazy("Stalled mid-flow"),
    "snoozed": gettext_lazy("Snoozed"),
    "blocked-domain": gettext_lazy("Not started, e-mail domain"),
    "changed": gettext_lazy("Changed"),
}
EXCLUSIVE_TITLES: dict[str, str | Promise] = {
    "failed-above": gettext_lazy("Failed above today's threshold"),
    "passed-below": gettext_lazy("Passed at or below today's threshold"),
}
"""The titles that differ where a score equal to the threshold does not pass."""
CHANGE_TITLES: dict[str, str | Promise] = {
    "assigned": gettext_lazy("Assigned"),
    "started": gettext_lazy("Started"),
    "moved-on": gettext_lazy("Passed a step"),
    "completed": gettext_lazy("Completed"),
    "failed": gettext_lazy("Failed"),
    "reopened": gettext_lazy("Back in the flow"),
    "left": gettext_lazy("No longer listed"),
}
REVIEWED: dict[str, str | Promise] = {
    "yes": gettext_lazy("reviewed"),
    "no": gettext_lazy("not reviewed"),
}


@dataclass(frozen=True)
class StageRow:
    """A step of the funnel with its metrics. ``assigned`` is the flow's total, for the bar."""

    stage: Stage
    step: StepMetrics
    rate: Rate
    assigned: int


def flow_header(tracked: SyncedFlow) -> Flow:
    """Return the flow as the shared page header expects it."""
    return Flow(
        id=tracked.flow_id,
        name=tracked.name,
        status=tracked.status,
        candidate_count=tracked.total if tracked.synced_at else None,
    )


def funnel_rows(metrics: FlowMetrics) -> list[StageRow]:
    """Return the rows of the funnel, step by step."""
    steps = {step.order: step for step in metrics.steps}
    return [
        StageRow(
            stage=stage,
            step=steps[stage.order],
            rate=wilson_rate(stage.passed, stage.passed + stage.failed),
            assigned=metrics.funnel.assigned,
        )
        for stage in metrics.funnel.stages
    ]


def segment_title(flow_data: FlowData, segment: SegmentQuery) -> str:
    """Return the title of a segment: "Failed: Technical quiz"."""
    if segment.name == "changed":
        kind = CHANGE_TITLES.get(segment.kind, SEGMENT_TITLES["changed"])
        if segment.after:
            return _("%(kind)s since %(at)s") % {"kind": kind, "at": absolute(segment.after)}
        return _("%(kind)s between two syncs") % {"kind": kind}
    if segment.name == "open" and segment.step is None:
        return _("Not finished")
    is_domain = segment.name == "blocked-domain"
    about = segment.domain if is_domain else flow_data.step(segment.step).get("label", "")
    rule = flow_data.rule(segment.step)
    titles = SEGMENT_TITLES if rule.inclusive else SEGMENT_TITLES | EXCLUSIVE_TITLES
    text = f"{titles[segment.name]}: {about}" if about else str(titles[segment.name])
    if score := _score_text(segment, rule):
        text = f"{text} {score}"
    if segment.name == "near" and segment.reviewed:
        text = f"{text}, {REVIEWED[segment.reviewed]}"
    if segment.day:
        text = f"{text} {_('on %(day)s (UTC)') % {'day': day(segment.day)}}"
    return text


SORT_LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("name"),
    "status": gettext_lazy("status"),
    "step": gettext_lazy("step"),
    "total": gettext_lazy("total of scores"),
    "assigned": gettext_lazy("time of assignment"),
    "activity": gettext_lazy("last activity"),
}
"""What a list is sorted by, to follow "Sorted by"."""


def sort_label(flow_data: FlowData, segment: SegmentQuery) -> str:
    """Return what the list is sorted by, "" for the segment's own order."""
    if segment.sort is None:
        return ""
    if segment.sort.column != "score":
        return str(SORT_LABELS[segment.sort.column])
    return _("score at %(step)s") % {"step": _step_label(flow_data, segment.sort.step)}


def score_label(flow_data: FlowData, segment: SegmentQuery) -> str:
    """Return the heading of the scores that the list shows, "" for the latest ones."""
    if segment.shows_total:
        return _("Total of scores")
    if segment.score_step is None:
        return ""
    return _("Score at %(step)s") % {"step": _step_label(flow_data, segment.score_step)}


def missing_steps(flow_data: FlowData, segment: SegmentQuery) -> str:
    """Return the numbers of the steps that the query names and the flow does not have: "4, 5".

    Such a query was made, or saved as a view, when the flow had them.
    """
    missing = segment.named_steps - {step["order"] for step in flow_data.flow.steps}
    return ", ".join(map(str, sorted(missing)))


def _step_label(flow_data: FlowData, order: int | None) -> str:
    return str(flow_data.step(order).get("label", "")) or _("step %(n)s") % {"n": order}


def _score_text(segment: SegmentQuery, rule: PassRule) -> str:
    if segment.name == "near":
        n = 1 if segment.band == 1 else 2
        text = ngettext("(within %(n)s point)", "(within %(n)s points)", n)
        return text % {"n": points(segment.band)}
    if segment.low is None and segment.high is None:
        return ""
    if segment.high is None:
        return _("(score %(low)s or more)") % {"low": points(segment.low)}
    low = 0 if segment.low is None else segment.low
    bounds = {"low": points(low), "high": points(segment.high)}
    if segment.name == "result-changes" and not rule.inclusive:
        return _("(score above %(low)s, up to %(high)s)") % bounds
    return _("(score from %(low)s to below %(high)s)") % bounds
