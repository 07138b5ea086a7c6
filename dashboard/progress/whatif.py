"""The effect of other thresholds: the numbers that pages show and the browser calculates with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import msgspec

from dashboard.core.decimals import format_decimal
from dashboard.core.params import read_nearest_int, read_number
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.completion import CompletionRange, completion_range
from dashboard.progress.metrics.scores import THRESHOLDS, nearest_counts, threshold_for_target
from dashboard.progress.metrics.types import FlowMetrics, StepMetrics
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments.definitions import passing_results
from dashboard.progress.segments.query import SegmentQuery


@dataclass(frozen=True)
class Goal:
    """The threshold at which at least ``need`` candidates pass.

    At ``threshold``, ``passing`` do. ``below`` and ``above`` are the counts nearest to
    ``need``, where no threshold gives exactly that many. At the next threshold, ``next``, ``below``
    pass. ``options`` are the thresholds to try, each with the query string that does.
    """

    need: int
    threshold: int | None
    passing: int
    below: int | None
    above: int | None
    options: tuple[tuple[int, str], ...] = ()

    @property
    def next(self) -> int | None:
        """Return the next threshold, at which fewer than ``need`` pass, or None without one."""
        if self.threshold is None or self.threshold >= THRESHOLDS[-1]:
            return None
        return self.threshold + 1


@dataclass(frozen=True)
class ThresholdPreview:
    """A step with another threshold, ``at``, instead of today's, ``now``.

    ``passing`` of the scored candidates would pass, and ``affected`` candidates change their
    result. ``unscored`` candidates passed the step, as the funnel counts, without a score.
    """

    step: StepMetrics
    now: float
    at: float
    passing: int
    goal: Goal | None
    unscored: int

    @property
    def is_tried(self) -> bool:
        """Return whether the slider was moved from today's threshold."""
        return self.at != self.now

    @property
    def whole_thresholds(self) -> tuple[int, int]:
        """Return the whole thresholds around the one to try."""
        return self.step.whole_thresholds(self.at)

    @property
    def affected(self) -> int:
        return abs(self.passing - self.step.passing)

    @property
    def low(self) -> float:
        return min(self.at, self.now)

    @property
    def high(self) -> float:
        return max(self.at, self.now)


@dataclass(frozen=True)
class ThresholdImpact:
    """The impact of changing a step's threshold from ``old`` to ``new``.

    ``passing`` candidates pass at the old one, ``would_pass`` at the new one.
    """

    step: StepMetrics
    old: float
    new: float
    passing: int
    would_pass: int


@dataclass(frozen=True)
class WhatIf:
    """All steps with other thresholds.

    ``completion`` is how many would complete the flow, ``today`` how many do at today's thresholds.
    Both are None where nobody has a score. ``data`` is what the browser calculates with.
    """

    previews: list[ThresholdPreview]
    completion: CompletionRange | None
    today: CompletionRange | None
    is_changed: bool
    data: str

    @property
    def query(self) -> str:
        """Return the query string of this what-if: the thresholds that are not today's."""
        tried = [preview for preview in self.previews if preview.is_tried]
        at = {f"threshold-{preview.step.order}": format_decimal(preview.at) for preview in tried}
        return urlencode(at)


def what_if(flow: SyncedFlow, metrics: FlowMetrics, params: Mapping[str, str]) -> WhatIf:
    """Return the what-if that the parameters ``threshold-<order>`` and ``need-<order>`` select.

    Where the flow has too many combinations of scores to be stored, ``completion`` is today's.
    """
    flow_data = FlowData.visible(flow)
    previews = [
        _preview(flow_data, step, params, metrics)
        for step in metrics.steps
        if step.threshold is not None
    ]
    is_changed = any(preview.is_tried for preview in previews)
    completion = metrics.completion
    if is_changed and flow.scores is not None:
        completion = _completion(flow.scores, metrics, previews)
    orders = [step.order for step in metrics.steps]
    data = browser_data(previews, orders=orders, vectors=flow.scores)
    return WhatIf(previews, completion, metrics.completion, is_changed, data)


def preview_step(
    flow_data: FlowData, metrics: FlowMetrics, segment: SegmentQuery
) -> ThresholdPreview | None:
    """Return one step at its saved threshold, for the flow editor, or None without scores.

    ``segment.threshold`` is the saved one as the editor knows it. It may be newer than that of the
    last sync.
    """
    found = [step for step in metrics.steps if step.order == segment.step and step.scored]
    if not found or found[0].threshold is None:
        return None
    step, saved = found[0], segment.threshold
    if saved is not None and saved != step.threshold:
        passing = _passing(flow_data, step, saved)
        step = msgspec.structs.replace(step, threshold=saved, passing=passing, drift=(0, 0))
    return _preview(flow_data, step, {}, metrics)


def threshold_impacts(
    flow_data: FlowData, metrics: FlowMetrics, params: Mapping[str, str]
) -> list[ThresholdImpact]:
    """Return the impact of changing thresholds from ``now-<order>`` to ``threshold-<order>``.

    Steps without these parameters, and without a score, are absent.
    """
    found = []
    for step in metrics.steps:
        old, new = (_threshold(params.get(f"{name}-{step.order}")) for name in ("now", "threshold"))
        if step.scored and old is not None and new is not None:
            passing, would_pass = (_passing(flow_data, step, at) for at in (old, new))
            found.append(ThresholdImpact(step, old, new, passing, would_pass))
    return found


def find_goal(step: StepMetrics, need: int) -> Goal:
    """Return the highest threshold at which at least ``need`` candidates pass."""
    threshold = threshold_for_target(step.counts, need)
    below, above = nearest_counts(step.counts, need)
    passing = 0 if threshold is None else step.counts[threshold]
    return Goal(need, threshold, passing, below, above)


def browser_data(
    previews: list[ThresholdPreview], *, orders: list[int], vectors: Any = None
) -> str:
    """Return what the browser calculates with, as JSON. It adds nothing to the stored metrics."""
    steps: list[dict[str, Any]] = [
        {
            "order": preview.step.order,
            "counts": preview.step.counts,
            "scored": preview.step.scored,
            "threshold": preview.step.threshold,
            "passing": preview.step.passing,
            "inclusive": preview.step.inclusive,
            "hasFractions": preview.step.has_fractions is not False,
        }
        for preview in previews
    ]
    return json.dumps({"steps": steps, "orders": orders, "vectors": vectors})


def _preview(
    flow_data: FlowData, step: StepMetrics, params: Mapping[str, str], metrics: FlowMetrics
) -> ThresholdPreview:
    now = min(max(step.threshold or 0.0, 0.0), 100.0)
    entered = read_number(params.get(f"threshold-{step.order}"))
    at = now if entered is None else min(max(entered, 0.0), 100.0)
    need = params.get(f"need-{step.order}", "")
    passed = sum(stage.passed for stage in metrics.funnel.stages if stage.order == step.order)
    return ThresholdPreview(
        step=step,
        now=now,
        at=at,
        passing=step.passing if at == step.threshold else _passing(flow_data, step, at),
        goal=_goal(step, read_nearest_int(need, most=10**7) or 0, params) if need.strip() else None,
        unscored=max(0, passed - step.recorded_passes),
    )


def _completion(
    scores: Any, metrics: FlowMetrics, previews: list[ThresholdPreview]
) -> CompletionRange:
    """Return how many would complete the flow with ``scores``, as stored, at what is tried.

    They are in whole points. So at a threshold between two, the range reaches from one to the
    other.
    """
    vectors = [(tuple(row[:-1]), row[-1]) for row in scores]
    whole = {preview.step.order: preview.whole_thresholds for preview in previews}
    around = [whole.get(step.order, (None, None)) for step in metrics.steps]
    most, least = (completion_range(vectors, at) for at in zip(*around, strict=True))
    return CompletionRange(least.low, most.high)


def _goal(step: StepMetrics, need: int, params: Mapping[str, str]) -> Goal:
    """Return the goal with its options, which leave all other parameters as they are."""
    found = find_goal(step, need)
    thresholds = [found.threshold] if found.above is None else [found.threshold, found.next]
    others = {
        name: text for name, text in params.items() if name.startswith(("threshold-", "need-"))
    }
    options = tuple(
        (threshold, urlencode(others | {f"threshold-{step.order}": str(threshold)}))
        for threshold in thresholds
        if threshold is not None
    )
    return replace(found, options=options)


def _passing(flow_data: FlowData, step: StepMetrics, threshold: float) -> int:
    """Count the step's scores that pass at ``threshold``, which may not be a whole number."""
    most, least = (step.counts[whole] for whole in step.whole_thresholds(threshold))
    if most == least:
        return most
    return passing_results(flow_data, step.order, threshold).count()


def _threshold(text: str | None) -> float | None:
    value = read_number(text)
    return value if value is not None and THRESHOLDS[0] <= value <= THRESHOLDS[-1] else None
