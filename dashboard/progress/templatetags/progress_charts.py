"""The geometry of charts, which templates only draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from itertools import pairwise
from typing import Any

from django import template

from dashboard.progress.metrics.funnel import Funnel, Stage
from dashboard.progress.metrics.types import DayCounts, StepMetrics
from dashboard.progress.models import ThresholdChange

register = template.Library()

CHART = 112
"""The height of a histogram's bars in pixels. Widths are percentages."""
DAY_CHART = 96


@dataclass(frozen=True)
class Bar:
    """A bar of the histogram: its position (%), the heights of its parts (px) and its counts."""

    low: int
    high: int
    x: str
    passed_y: float
    passed: float
    failed_y: float
    failed: float
    n: int
    n_passed: int
    n_failed: int


@dataclass(frozen=True)
class DayBar:
    """The columns of a day: one for assigned, beside it completed and failed, stacked.

    ``changes`` are the thresholds that changed, drawn in the ``middle``.
    """

    day: DayCounts
    x: str
    x2: str
    assigned: float
    assigned_y: float
    completed: float
    completed_y: float
    failed: float
    failed_y: float
    is_monday: bool
    middle: str
    changes: list[ThresholdChange]


@register.inclusion_tag("progress/charts/stage_bar.html")
def stage_bar(stage: Stage, total: int) -> dict[str, Any]:
    """Draw a step as a bar of all assigned candidates: passed, in progress, failed, other."""
    unit = 100 / total if total else 0
    edges = [0.0]
    for part in (stage.passed, stage.in_progress, stage.failed, stage.other):
        edges.append(edges[-1] + part * unit)
    widths = [f"{b - a:.3f}" for a, b in pairwise(edges)]
    return {
        "passed": widths[0],
        "in_progress": (f"{edges[1]:.3f}", widths[1]),
        "failed": (f"{edges[2]:.3f}", widths[2]),
        "other": (f"{edges[3]:.3f}", widths[3]),
        "entered": f"{edges[4]:.3f}",
    }


@register.inclusion_tag("progress/charts/stage_bar.html")
def funnel_bar(found: Funnel) -> dict[str, Any]:
    """Draw a flow as a bar: completed, in progress, failed, other."""
    parts = (found.completed, found.open, found.failed, found.other)
    stage = Stage(0, found.assigned, parts[0], parts[2], parts[1], parts[3])
    return stage_bar(stage, found.assigned)


@register.inclusion_tag("progress/charts/share_bar.html")
def share_bar(count: int, total: int, tone: str) -> dict[str, Any]:
    """Draw ``count`` of ``total`` as a bar in ``tone``."""
    return {"width": f"{count / total * 100:.3f}" if total else "0", "tone": tone}


@register.simple_tag
def bars(step: StepMetrics) -> list[Bar]:
    """Return the histogram's bars, scaled so that the highest fills the chart."""
    most = max((passed + failed + unknown for passed, failed, unknown in step.histogram), default=0)
    width = 100 // len(step.histogram)
    return [_bar(n * width, width, counts, most) for n, counts in enumerate(step.histogram)]


@register.simple_tag
def day_bars(days: Sequence[DayCounts], changes: Iterable[ThresholdChange] = ()) -> list[DayBar]:
    """Return the columns of each day, with the threshold changes known by its end (UTC)."""
    moved: dict[str, list[ThresholdChange]] = {}
    for change in changes:
        moved.setdefault(str(change.before.astimezone(UTC).date()), []).append(change)
    most = max((max(day.assigned, day.completed + day.failed) for day in days), default=0) or 1
    width = 100 / (len(days) or 1)
    return [
        _day_bar(day, n * width, width, most, moved.get(day.date, [])) for n, day in enumerate(days)
    ]


def _bar(low: int, width: int, counts: tuple[int, int, int], most: int) -> Bar:
    passed, failed, unknown = counts
    unit = CHART / most if most else 0
    passed_height, rest_height = passed * unit, (failed + unknown) * unit
    return Bar(
        low=low,
        high=low + width,
        x=f"{low + 0.35:g}",
        passed=round(passed_height, 2),
        passed_y=round(CHART - passed_height, 2),
        failed=round(rest_height, 2),
        failed_y=round(CHART - passed_height - rest_height, 2),
        n=passed + failed + unknown,
        n_passed=passed,
        n_failed=failed,
    )


def _day_bar(
    day: DayCounts, x: float, width: float, most: int, changes: list[ThresholdChange]
) -> DayBar:
    unit = DAY_CHART / most
    assigned, completed, failed = day.assigned * unit, day.completed * unit, day.failed * unit
    return DayBar(
        day=day,
        x=f"{x + width * 0.12:.3f}",
        x2=f"{x + width * 0.5:.3f}",
        assigned=round(assigned, 2),
        assigned_y=round(DAY_CHART - assigned, 2),
        completed=round(completed, 2),
        completed_y=round(DAY_CHART - completed, 2),
        failed=round(failed, 2),
        failed_y=round(DAY_CHART - completed - failed, 2),
        is_monday=date.fromisoformat(day.date).weekday() == 0,
        middle=f"{x + width / 2:.3f}",
        changes=changes,
    )
