"""The comparison of two flows, or of one flow in two periods.

A side is a flow, ``?a=3``, or a flow with the days in which its candidates were assigned,
``?a=3&a-from=2026-03-01&a-to=2026-03-31`` (UTC, both included).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import zip_longest

from django.db.models import Count

from dashboard.core.params import read_date
from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics.compute import step_rule
from dashboard.progress.metrics.durations import DurationSummary, summarize_durations
from dashboard.progress.metrics.funnel import Funnel, PositionGroup, Stage, compute_funnel
from dashboard.progress.metrics.scores import Rate, wilson_rate
from dashboard.progress.models import SyncedFlow
from flows_api import PassRule


@dataclass(frozen=True)
class Side:
    """One side of a comparison. ``start`` and ``end`` are None for an open end."""

    flow: SyncedFlow
    start: date | None
    end: date | None

    @property
    def is_backwards(self) -> bool:
        """Return whether it ends before it starts, so that no candidate can be in it."""
        return bool(self.start and self.end and self.start > self.end)


@dataclass(frozen=True)
class Cell:
    """A step on one side, with its counts, pass rate and times."""

    label: str
    rule: PassRule
    stage: Stage
    rate: Rate
    durations: DurationSummary | None


@dataclass(frozen=True)
class Column:
    """A side with its metrics."""

    side: Side
    funnel: Funnel
    completed: Rate
    cells: list[Cell]


def read_side(params: Mapping[str, str], name: str, flows: Sequence[SyncedFlow]) -> Side | None:
    """Return the side ``name`` ("a" or "b") of the URL, or None where it names no flow of ours."""
    selected = [flow for flow in flows if flow.flow_id == params.get(name)]
    if not selected:
        return None
    return Side(
        selected[0], read_date(params.get(f"{name}-from")), read_date(params.get(f"{name}-to"))
    )


def compare_side(side: Side) -> Column:
    """Return the metrics of a side, counted now from the rows of the last sync."""
    flow_data = FlowData.visible(side.flow)
    states = flow_data.states.filter(**_assigned(side))
    rows = states.order_by().values_list("status", "started", "passed", "failed_step")
    groups = [PositionGroup(*row) for row in rows.annotate(n=Count("pk"))]
    found = compute_funnel(groups, [step["order"] for step in side.flow.steps])
    return Column(
        side=side,
        funnel=found,
        completed=wilson_rate(found.completed, found.completed + found.failed),
        cells=[
            Cell(
                label=step["label"],
                rule=step_rule(step),
                stage=stage,
                rate=wilson_rate(stage.passed, stage.passed + stage.failed),
                durations=_durations(flow_data, side, stage.order),
            )
            for step, stage in zip(side.flow.steps, found.stages, strict=True)
        ],
    )


@dataclass(frozen=True)
class StepPair:
    """The steps at the same position of both sides, None where a side has no such step."""

    one: Cell | None
    other: Cell | None

    @property
    def is_different(self) -> bool:
        """Return whether their pass rates clearly differ."""
        return bool(
            self.one and self.other and is_clearly_different(self.one.rate, self.other.rate)
        )


def pair_steps(one: Column, other: Column) -> list[StepPair]:
    """Return the steps of both sides, paired by position."""
    return [StepPair(a, b) for a, b in zip_longest(one.cells, other.cells)]


def is_clearly_different(one: Rate, other: Rate) -> bool:
    """Return whether two rates clearly differ.

    Their 95 % intervals do not meet, and neither total is too small for a percentage.
    """
    return not (one.is_few or other.is_few) and (one.low > other.high or other.low > one.high)


def _durations(flow_data: FlowData, side: Side, order: int) -> DurationSummary | None:
    known = flow_data.results.filter(order=order, waited_low__isnull=False, **_assigned(side))
    lows, highs = (
        sorted(known.values_list(name, flat=True)) for name in ("waited_low", "waited_high")
    )
    return summarize_durations(
        [n for n in lows if n is not None], [n for n in highs if n is not None]
    )


def _assigned(side: Side) -> dict[str, datetime]:
    """Return the filter for candidates who were assigned in the side's days."""
    conditions = {}
    if side.start is not None:
        conditions["candidate__assigned_at__gte"] = datetime.combine(side.start, time.min, UTC)
    if side.end is not None:
        after = datetime.combine(side.end, time.min, UTC) + timedelta(days=1)
        conditions["candidate__assigned_at__lt"] = after
    return conditions
