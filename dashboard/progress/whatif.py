"""What other thresholds would do: the numbers that a page shows and the browser calculates with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import msgspec

from dashboard.progress.asking import Ask, number
from dashboard.progress.figures import Figures, StepFigures
from dashboard.progress.flow_data import FlowData
from dashboard.progress.lists import passing_at
from dashboard.progress.models import TrackedFlow
from dashboard.progress.rules.journeys import Range, finishing
from dashboard.progress.rules.scores import MARKS, goal_seek, nearest_goals


@dataclass(frozen=True)
class Goal:
    """The threshold at which ``need`` candidates pass; at ``threshold``, ``passing`` do.

    ``below`` and ``above`` are the counts nearest to ``need``, where no threshold gives exactly
    that many. At the next threshold, ``next``, ``below`` pass. ``options`` are the thresholds to
    try, each with the query string that does.
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
        if self.threshold is None or self.threshold >= MARKS[-1]:
            return None
        return self.threshold + 1


@dataclass(frozen=True)
class Trial:
    """A step with another threshold, ``at``, instead of today's, ``now``.

    Both are whole numbers, for the slider. ``passing`` of the scored candidates would pass, and
    ``affected`` candidates change their result. ``unscored`` candidates passed the step, as the
    funnel counts, without a score.
    """

    step: StepFigures
    now: int
    at: int
    passing: int
    goal: Goal | None
    unscored: int

    @property
    def affected(self) -> int:
        return abs(self.passing - self.step.passing)

    @property
    def low(self) -> float:
        return min(float(self.at), self.step.threshold or 0)

    @property
    def high(self) -> float:
        return max(float(self.at), self.step.threshold or 0)


@dataclass(frozen=True)
class Move:
    """The impact of changing a step's threshold from ``old`` to ``new``.

    ``passing`` candidates pass at the old one, ``would_pass`` at the new one.
    """

    step: StepFigures
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

    trials: list[Trial]
    completion: Range | None
    today: Range | None
    is_changed: bool
    data: str


def what_if(flow: TrackedFlow, metrics: Figures, params: Mapping[str, str]) -> WhatIf:
    """Return the what-if that the parameters ``threshold-<order>`` and ``need-<order>`` select.

    Where the flow has too many combinations of scores to be stored, ``completion`` is today's.
    """
    trials = [_trial(step, params, metrics) for step in metrics.steps if step.threshold is not None]
    is_changed = any(trial.at != trial.step.threshold for trial in trials)
    at = {trial.step.order: trial.at for trial in trials}
    completion = metrics.completion
    if is_changed and flow.scores is not None:
        vectors = [(tuple(row[:-1]), row[-1]) for row in flow.scores]
        thresholds = [at.get(step.order) for step in metrics.steps]
        completion = finishing(vectors, thresholds, inclusive=True)
    orders = [step.order for step in metrics.steps]
    data = counts_of(trials, orders=orders, vectors=flow.scores)
    return WhatIf(trials, completion, metrics.completion, is_changed, data)


def step_on_trial(flow_data: FlowData, metrics: Figures, segment: Ask) -> Trial | None:
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
    return _trial(step, {}, metrics)


def moves(flow_data: FlowData, metrics: Figures, params: Mapping[str, str]) -> list[Move]:
    """Return the impact of changing thresholds from ``now-<order>`` to ``threshold-<order>``.

    Steps without these parameters, and without a score, are absent.
    """
    found = []
    for step in metrics.steps:
        old, new = (_threshold(params.get(f"{name}-{step.order}")) for name in ("now", "threshold"))
        if step.scored and old is not None and new is not None:
            passing, would_pass = (_passing(flow_data, step, at) for at in (old, new))
            found.append(Move(step, old, new, passing, would_pass))
    return found


def goal(step: StepFigures, need: int) -> Goal:
    """Return the highest threshold at which at least ``need`` candidates pass."""
    threshold = goal_seek(step.counts, need)
    below, above = nearest_goals(step.counts, need)
    passing = 0 if threshold is None else step.counts[threshold]
    return Goal(need, threshold, passing, below, above)


def counts_of(trials: list[Trial], *, orders: list[int], vectors: Any = None) -> str:
    """Return what the browser calculates with, as JSON. It adds nothing to the stored metrics."""
    steps: list[dict[str, Any]] = [
        {
            "order": trial.step.order,
            "counts": trial.step.counts,
            "scored": trial.step.scored,
            "threshold": trial.step.threshold,
            "passing": trial.step.passing,
        }
        for trial in trials
    ]
    return json.dumps({"steps": steps, "orders": orders, "vectors": vectors})


def _trial(step: StepFigures, params: Mapping[str, str], metrics: Figures) -> Trial:
    now = min(max(round(step.threshold or 0), 0), 100)
    at = _integer(params.get(f"threshold-{step.order}"), now, 100)
    need = params.get(f"need-{step.order}", "")
    passed = sum(stage.passed for stage in metrics.funnel.stages if stage.order == step.order)
    return Trial(
        step=step,
        now=now,
        at=at,
        passing=step.passing if at == step.threshold else step.counts[at],
        goal=_goal(step, _integer(need, 0, 10**7), params) if need.strip() else None,
        unscored=max(0, passed - step.recorded_passes),
    )


def _goal(step: StepFigures, need: int, params: Mapping[str, str]) -> Goal:
    """Return the goal with its options, which leave all other parameters as they are."""
    found = goal(step, need)
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


def _passing(flow_data: FlowData, step: StepFigures, threshold: float) -> int:
    """Count the step's scores that pass at ``threshold``, which may not be a whole number."""
    if threshold in MARKS:
        return step.counts[int(threshold)]
    return passing_at(flow_data, step.order, threshold).count()


def _threshold(text: str | None) -> float | None:
    value = number(text)
    return value if value is not None and MARKS[0] <= value <= MARKS[-1] else None


def _integer(text: str | None, default: int, most: int) -> int:
    try:
        return min(max(int(text or ""), 0), most)
    except ValueError:
        return default
