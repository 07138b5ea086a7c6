"""The computing of a flow's metrics from counted rows, without a database."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from math import floor
from operator import itemgetter
from typing import Any

from dashboard.progress.metrics import completion, durations, scores
from dashboard.progress.metrics.scores import NEAR_BAND, Tally
from dashboard.progress.metrics.types import DayCounts, StepMetrics
from flows_api import PassRule, observe_rule

DAYS = 28
Step = dict[str, Any]
"""A step as ``SyncedFlow.steps`` stores it."""


def set_pass_rules(
    steps: Iterable[Step], tallies: Mapping[int, Sequence[Tally]], changed: Collection[int]
) -> None:
    """Set ``inclusive`` and ``is_learned`` of each step, as far as its scores show the rule.

    ``changed`` holds the orders of steps whose threshold has ever changed. Their results belong to
    several thresholds, so they show nothing.
    """
    for step in steps:
        found = [] if step["order"] in changed else tallies.get(step["order"], [])
        rule = observe_rule(step["mark"], ((tally.score, tally.passed) for tally in found))
        step["inclusive"], step["is_learned"] = rule.inclusive, rule.is_learned


def step_rule(step: Step) -> PassRule:
    """Return the pass rule of a stored step. One of an early release has the working guess."""
    rule = PassRule(step.get("mark"))
    return PassRule(
        rule.threshold, step.get("inclusive", rule.inclusive), step.get("is_learned", False)
    )


def step_metrics(
    step: Step,
    tallies: Sequence[Tally],
    *,
    known: durations.DurationSummary | None,
    limit: durations.StallLimit,
    stalled: int,
    recent: tuple[int, int],
    earlier: tuple[int, int],
) -> StepMetrics:
    """Return the metrics of a step from the tallies of its scores and what else was counted."""
    rule = step_rule(step)
    threshold = rule.threshold
    return StepMetrics(
        order=step["order"],
        label=step["label"],
        threshold=threshold,
        inclusive=rule.inclusive,
        is_learned=rule.is_learned,
        scored=sum(tally.n for tally in tallies),
        histogram=tuple(scores.histogram(tallies)),
        counts=tuple(scores.passing_counts(tallies, rule)),
        passing=scores.count_passing(tallies, rule),
        drift=scores.drift(tallies, rule),
        near=0 if threshold is None else scores.count_near(tallies, threshold, NEAR_BAND),
        durations=known,
        stall_limit=limit,
        stalled=stalled,
        recent=recent,
        earlier=earlier,
        has_fractions=any(tally.score != floor(tally.score) for tally in tallies),
    )


def daily_counts(
    as_of: datetime, assigned: Counter[str], completed: Counter[str], failed: Counter[str]
) -> list[DayCounts]:
    """Return the last DAYS days (UTC) up to ``as_of``, or [] where no time is known.

    Each counter is by ISO date.
    """
    if not (assigned or completed or failed):
        return []
    first = first_day(as_of)
    days = [str(first + timedelta(days=n)) for n in range(DAYS)]
    return [DayCounts(day, assigned[day], completed[day], failed[day]) for day in days]


def first_day(as_of: datetime) -> date:
    """Return the first of the last DAYS days (UTC) up to ``as_of``."""
    return as_of.astimezone(UTC).date() - timedelta(days=DAYS - 1)


def count_vectors(
    rows: Iterable[tuple[int, int, float]], steps: Sequence[Step]
) -> tuple[Counter[completion.ScoreVector], completion.CompletionRange | None]:
    """Count how often each combination of scores occurs, and who completes at today's thresholds.

    ``rows`` holds (candidate's key, order of the step, score), sorted by candidate, for steps of
    ``steps`` only. The vectors have whole points. The range is None where nobody has a score.
    """
    positions = {step["order"]: (n, step_rule(step)) for n, step in enumerate(steps)}
    found: Counter[completion.ScoreVector] = Counter()
    low = high = 0
    for _, own in groupby(rows, itemgetter(0)):
        vector: list[float | None] = [None] * len(positions)
        is_out = False
        for _, order, score in own:
            n, rule = positions[order]
            is_out |= rule.passes(score) is False
            vector[n] = rule.whole_points(score)
        found[tuple(vector)] += 1
        high += not is_out
        low += not is_out and None not in vector
    return found, completion.CompletionRange(low, high) if found else None
