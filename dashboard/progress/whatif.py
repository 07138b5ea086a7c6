"""What other marks would do, for the page to show and the browser to read from (field.md 2, 12)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from dashboard.progress.asking import Ask, number
from dashboard.progress.figures import Figures, StepFigures
from dashboard.progress.lists import Scope, passing_at
from dashboard.progress.models import TrackedFlow
from dashboard.progress.rules.journeys import Range, finishing
from dashboard.progress.rules.scores import MARKS, goal_seek, nearest_goals


@dataclass(frozen=True)
class Goal:
    """``need`` people should get through: at ``mark`` ``passing`` do. ``below`` and ``above`` are
    the numbers nearest to it, where no mark gives exactly that many; at the next mark, ``next``,
    ``below`` pass. ``tries`` are the marks to try, each with the query that does."""

    need: int
    mark: int | None
    passing: int
    below: int | None
    above: int | None
    tries: tuple[tuple[int, str], ...] = ()

    @property
    def next(self) -> int | None:
        """The next mark, which lets fewer than ``need`` through; None where there is none."""
        return self.mark + 1 if self.mark is not None and self.mark < MARKS[-1] else None


@dataclass(frozen=True)
class Trial:
    """A step with a mark on trial: ``at`` instead of today's (both whole numbers, for the slider).

    ``passing`` would pass of ``scored``; ``moving`` people change sides. ``unscored`` passed the
    step, as the funnel counts, without a score.
    """

    step: StepFigures
    now: int
    at: int
    passing: int
    goal: Goal | None
    unscored: int

    @property
    def moving(self) -> int:
        return abs(self.passing - self.step.passing)

    @property
    def low(self) -> float:
        return min(float(self.at), self.step.mark or 0)

    @property
    def high(self) -> float:
        return max(float(self.at), self.step.mark or 0)


@dataclass(frozen=True)
class Move:
    """A step's mark goes from ``old`` to ``new``: ``passing`` pass at the old one, ``would_pass``
    at the new one."""

    step: StepFigures
    old: float
    new: float
    passing: int
    would_pass: int


@dataclass(frozen=True)
class WhatIf:
    """All steps with their marks on trial. ``finish`` is None where nobody has a score, or where
    that has to be asked for (``is_large``)."""

    trials: list[Trial]
    finish: Range | None
    today: Range | None
    is_moved: bool
    data: str


def what_if(flow: TrackedFlow, figures: Figures, asked: Mapping[str, str]) -> WhatIf:
    """The trial that the parameters ``threshold-<order>`` and ``need-<order>`` ask for."""
    trials = [_trial(step, asked, figures) for step in figures.steps if step.mark is not None]
    is_moved = any(trial.at != trial.step.mark for trial in trials)
    marks = {trial.step.order: trial.at for trial in trials}
    finish = figures.finish
    if is_moved and flow.scores is not None:
        vectors = [(tuple(row[:-1]), row[-1]) for row in flow.scores]
        finish = finishing(vectors, [marks.get(s.order) for s in figures.steps], inclusive=True)
    orders = [step.order for step in figures.steps]
    data = counts_of(trials, orders=orders, vectors=flow.scores)
    return WhatIf(trials, finish, figures.finish, is_moved, data)


def step_on_trial(scope: Scope, figures: Figures, ask: Ask) -> Trial | None:
    """One step at its own mark, for the flow editor; None where it has no scores. ``ask.mark`` is
    the mark that the editor knows to be saved, which may be newer than the last look's."""
    found = [step for step in figures.steps if step.order == ask.step and step.scored]
    if not found or found[0].mark is None:
        return None
    step = found[0]
    if ask.mark is not None and ask.mark != step.mark:
        passing = _passing(scope, step, ask.mark)
        step = replace(step, mark=ask.mark, passing=passing, drift=(0, 0))
    return _trial(step, {}, figures)


def moves(scope: Scope, figures: Figures, asked: Mapping[str, str]) -> list[Move]:
    """What it would do to those with a score that the mark ``now-<order>``, as the asking page
    knows it, becomes ``threshold-<order>``; of the steps where that is asked and anybody has one.
    """
    found = []
    for step in figures.steps:
        old, new = (_mark(asked.get(f"{name}-{step.order}")) for name in ("now", "threshold"))
        if step.scored and old is not None and new is not None:
            passing, would_pass = (_passing(scope, step, mark) for mark in (old, new))
            found.append(Move(step, old, new, passing, would_pass))
    return found


def goal(step: StepFigures, need: int) -> Goal:
    """The highest mark that lets at least ``need`` people pass."""
    mark = goal_seek(step.counts, need)
    below, above = nearest_goals(step.counts, need)
    return Goal(need, mark, 0 if mark is None else step.counts[mark], below, above)


def _trial(step: StepFigures, asked: Mapping[str, str], figures: Figures) -> Trial:
    now = min(max(round(step.mark or 0), 0), 100)
    at = _whole(asked.get(f"threshold-{step.order}"), now, 100)
    need = asked.get(f"need-{step.order}", "")
    passed = sum(stage.passed for stage in figures.funnel.stages if stage.order == step.order)
    return Trial(
        step=step,
        now=now,
        at=at,
        passing=step.passing if at == step.mark else step.counts[at],
        goal=_goal(step, _whole(need, 0, 10**7), asked) if need.strip() else None,
        unscored=max(0, passed - step.judged),
    )


def counts_of(trials: list[Trial], *, orders: list[int], vectors: Any = None) -> str:
    """The counts for the browser, as JSON; it adds nothing to them."""
    steps: list[dict[str, Any]] = [
        {
            "order": trial.step.order,
            "counts": trial.step.counts,
            "scored": trial.step.scored,
            "mark": trial.step.mark,
            "passing": trial.step.passing,
        }
        for trial in trials
    ]
    return json.dumps({"steps": steps, "orders": orders, "vectors": vectors})


def _goal(step: StepFigures, need: int, asked: Mapping[str, str]) -> Goal:
    """The goal with its tries, which leave all else that was ``asked`` as it is."""
    found = goal(step, need)
    marks = [found.mark] if found.above is None else [found.mark, found.next]
    kept = {name: text for name, text in asked.items() if name.startswith(("threshold-", "need-"))}
    tries = tuple(
        (mark, urlencode(kept | {f"threshold-{step.order}": str(mark)}))
        for mark in marks
        if mark is not None
    )
    return replace(found, tries=tries)


def _passing(scope: Scope, step: StepFigures, mark: float) -> int:
    """How many of the step's scores pass at ``mark``, which may be between two of its counts."""
    if mark in MARKS:
        return step.counts[int(mark)]
    return passing_at(scope, step.order, mark).count()


def _mark(text: str | None) -> float | None:
    mark = number(text)
    return mark if mark is not None and MARKS[0] <= mark <= MARKS[-1] else None


def _whole(text: str | None, default: int, most: int) -> int:
    try:
        return min(max(int(text or ""), 0), most)
    except ValueError:
        return default
