"""The filters of the list of candidates as chips, each with the query of the list without it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.core.rendering.filter_chips import Chip
from dashboard.core.templatetags.numbers import points
from dashboard.progress.segments.criteria import StepCriterion
from dashboard.progress.segments.filter_bar import RESULTS, YES_OR_NO
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.templatetags.progress_format import day
from dashboard.workspaces.candidate_status import STATUS_LABELS
from dashboard.workspaces.models import Label
from flows_api import Step

DAY_CHIPS: Mapping[str, Promise] = {
    "assigned-from": gettext_lazy("Assigned from %(day)s"),
    "assigned-to": gettext_lazy("Assigned until %(day)s"),
    "active-from": gettext_lazy("Last activity from %(day)s"),
    "active-to": gettext_lazy("Last activity until %(day)s"),
}

Reduced = Iterator[tuple[str, str, SegmentQuery]]
"""The name and the label of each filter, and the query without it."""


def build_chips(
    segment: SegmentQuery, title: str, steps: Sequence[Step], own_labels: Iterable[Label]
) -> list[Chip]:
    """Return a chip for each filter of ``segment``, "segment" for the segment itself.

    ``title`` is the segment's own, ``steps`` are the flow's and ``own_labels`` the workspace's.
    """
    labels = {step.order: step.label for step in steps}
    found = [
        *_segment_chips(segment, title, labels),
        *_step_chips(segment, labels),
        *_candidate_chips(segment),
        *_label_chips(segment, own_labels),
    ]
    return [Chip(name, label, without.encoded()) for name, label, without in found]


def _segment_chips(segment: SegmentQuery, title: str, labels: Mapping[int, str]) -> Reduced:
    if segment.search:
        yield "search", f"“{segment.search}”", replace(segment, search="")
    if segment.name != "all":
        yield "segment", title, _without_segment(segment)
    elif segment.step:
        label = labels.get(segment.step, str(segment.step))
        yield "step", _("Last step: %(step)s") % {"step": label}, replace(segment, step=None)
    for status in segment.statuses:
        others = tuple(other for other in segment.statuses if other != status)
        yield "status", str(STATUS_LABELS[status]), replace(segment, statuses=others)
    if segment.domain and segment.name != "blocked-domain":
        yield "domain", f"@{segment.domain}", replace(segment, domain="")
    if segment.reviewed and segment.name != "near":
        label = str(YES_OR_NO["reviewed"][segment.reviewed])
        yield "reviewed", label, replace(segment, reviewed="")


def _without_segment(segment: SegmentQuery) -> SegmentQuery:
    """Return the query of all candidates with the filters and the order of ``segment``."""
    is_domain, is_near = segment.name == "blocked-domain", segment.name == "near"
    return SegmentQuery(
        is_named=True,
        search=segment.search,
        statuses=segment.statuses,
        sort=segment.sort,
        domain="" if is_domain else segment.domain,
        reviewed="" if is_near else segment.reviewed,
        criteria=segment.criteria,
    )


def _step_chips(segment: SegmentQuery, labels: Mapping[int, str]) -> Reduced:
    for step in segment.criteria.steps:
        label = labels.get(step.order, str(step.order))
        if step.low is not None or step.high is not None:
            without = _without(segment, step, low=None, high=None)
            yield "score", f"{label}: {_range(step)}", without
        if step.result:
            yield "result", f"{label}: {RESULTS[step.result]}", _without(segment, step, result="")


def _without(segment: SegmentQuery, step: StepCriterion, **cleared: Any) -> SegmentQuery:
    rest = replace(step, **cleared)
    steps = [rest if one == step else one for one in segment.criteria.steps]
    return _with(segment, steps=tuple(one for one in steps if one != StepCriterion(one.order)))


def _candidate_chips(segment: SegmentQuery) -> Reduced:
    criteria = segment.criteria
    for name, chip in DAY_CHIPS.items():
        attribute = name.replace("-", "_")
        if value := getattr(criteria, attribute):
            yield name, str(chip) % {"day": day(value)}, _with(segment, **{attribute: None})
    for name in ("other-flows", "snoozed", "note", "labeled"):
        attribute = name.replace("-", "_")
        if value := getattr(criteria, attribute):
            yield name, str(YES_OR_NO[name][value]), _with(segment, **{attribute: ""})


def _label_chips(segment: SegmentQuery, own_labels: Iterable[Label]) -> Reduced:
    """Yield a chip for each label. A candidate has all of them, so each chip narrows the list."""
    names = {label.pk: label.name for label in own_labels}
    for key in segment.criteria.labels:
        others = tuple(other for other in segment.criteria.labels if other != key)
        label = _("Label: %(name)s") % {"name": names.get(key) or _("deleted")}
        yield "label", label, _with(segment, labels=others)


def _with(segment: SegmentQuery, **changes: Any) -> SegmentQuery:
    return replace(segment, criteria=replace(segment.criteria, **changes))


def _range(step: StepCriterion) -> str:
    if step.low is None:
        return _("score up to %(high)s") % {"high": points(step.high)}
    if step.high is None:
        return _("score from %(low)s") % {"low": points(step.low)}
    return _("score %(low)s to %(high)s") % {"low": points(step.low), "high": points(step.high)}
