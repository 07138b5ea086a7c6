"""The geometry of charts, which templates only draw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboard.core.rendering.components import render_component
from dashboard.progress.metrics.funnel import Funnel, Stage
from dashboard.progress.metrics.types import DayCounts, StepMetrics
from dashboard.progress.models import ThresholdChange
from dashboard.progress.templatetags.progress_format import segment_url

register = template.Library()

CHART = 112
"""The height of a histogram's bars in pixels. Widths are percentages."""
DAY_CHART = 96
Classes = tuple[tuple[int, int, int], ...]


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
class Tick:
    """A tick of a y axis: its position and its text's (px), and its label."""

    y: str
    y_text: str
    label: str


@dataclass(frozen=True)
class StagePart:
    """A part of a stage's bar: its position and width (%), and its count."""

    tone: str
    x: str
    width: str
    count: int
    label: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """The scores at a step: passed, failed and unknown results of each class of scores.

    The other fields are those of ``StepMetrics``.
    """

    order: int
    label: str
    scored: int
    passing: int
    threshold: float | None
    inclusive: bool
    classes: Classes
    at: float
    has_table: bool


@dataclass(frozen=True, slots=True)
class HistogramTable:
    """The same as a table. ``href`` leads to all candidates with a score at the step."""

    label: str
    classes: Classes
    href: str


@dataclass(frozen=True, slots=True)
class ChangedThreshold:
    """A changed threshold, known by the time ``before``."""

    before: datetime
    label: str
    old: float | None
    new: float | None


@dataclass(frozen=True, slots=True)
class DaysChart:
    """The days with their counts. ``segments`` is to be followed by the name of a segment."""

    days: tuple[DayCounts, ...]
    changes: tuple[ChangedThreshold, ...]
    segments: str


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
    left: str
    width: str
    middle: str
    changes: list[ChangedThreshold]


@register.simple_tag
def stage_bar(stage: Stage, total: int) -> SafeString:
    """Draw a step as a bar of all assigned candidates: passed, in progress, failed, other."""
    return _bar_html(stage, total, get_language(), is_flow=False)


@register.simple_tag
def funnel_bar(found: Funnel) -> SafeString:
    """Draw a flow as a bar: completed, not finished, failed, other."""
    stage = Stage(0, found.assigned, found.completed, found.failed, found.open, found.other)
    return _bar_html(stage, found.assigned, get_language(), is_flow=True)


@register.inclusion_tag("progress/charts/share_bar.html")
def share_bar(count: int, total: int, tone: str) -> dict[str, Any]:
    """Draw ``count`` of ``total`` as a bar in ``tone``."""
    return {"width": f"{count / total * 100:.3f}" if total else "0", "tone": tone}


@register.simple_tag
def histogram(step: StepMetrics, at: float, *, has_table: bool = False) -> SafeString:
    """Draw the scores at a step, with a threshold ``at``. A table may follow (``has_table``)."""
    content = Histogram(
        order=step.order,
        label=step.label,
        scored=step.scored,
        passing=step.passing,
        threshold=step.threshold,
        inclusive=step.rule.inclusive,
        classes=step.histogram,
        at=at,
        has_table=has_table,
    )
    return render_component("progress/charts/histogram.html", content)


@register.simple_tag(takes_context=True)
def histogram_table(context: dict[str, Any], step: StepMetrics) -> SafeString:
    """Render the scores at a step as a table, with links to their candidates."""
    href = segment_url(context, "scored", step=step.order)
    content = HistogramTable(step.label, step.histogram, href)
    return render_component("progress/charts/histogram_table.html", content)


@register.simple_tag(takes_context=True)
def days_chart(
    context: dict[str, Any], days: Sequence[DayCounts], changes: Iterable[ThresholdChange]
) -> SafeString:
    """Draw the days, and the threshold changes known by their end, with links to candidates."""
    changed = (ChangedThreshold(c.before, c.label, c.old, c.new) for c in changes)
    content = DaysChart(tuple(days), tuple(changed), segment_url(context, ""))
    return render_component("progress/charts/days.html", content)


@register.simple_tag
def histogram_ticks(classes: Classes) -> list[Tick]:
    """Return the ticks of the histogram's y axis."""
    return _ticks(_highest(classes), CHART)


@register.simple_tag
def day_ticks(days: Sequence[DayCounts]) -> list[Tick]:
    """Return the ticks of the y axis of the days."""
    return _ticks(_busiest(days), DAY_CHART)


@register.simple_tag
def bars(classes: Classes) -> list[Bar]:
    """Return the histogram's bars, scaled to the top of its y axis."""
    most = axis_top(_highest(classes))
    width = 100 // len(classes)
    return [_bar(n * width, width, counts, most) for n, counts in enumerate(classes)]


@register.simple_tag
def day_bars(days: Sequence[DayCounts], changes: Iterable[ChangedThreshold] = ()) -> list[DayBar]:
    """Return the columns of each day, with the threshold changes known by its end (UTC)."""
    moved: dict[str, list[ChangedThreshold]] = {}
    for change in changes:
        moved.setdefault(str(change.before.astimezone(UTC).date()), []).append(change)
    most = axis_top(_busiest(days))
    width = 100 / (len(days) or 1)
    return [
        _day_bar(day, n * width, width, most, moved.get(day.date, [])) for n, day in enumerate(days)
    ]


def axis_top(most: int) -> int:
    """Return the top of a y axis: the first round number from ``most`` whose half is whole."""
    unit: int = 10 ** (len(str(most)) - 1)
    tops = (unit * tenths // 10 for tenths in (10, 12, 16, 20, 30, 40, 50, 60, 80, 100))
    return next(top for top in tops if top >= most and top > 0 and top % 2 == 0)


def _ticks(most: int, height: int) -> list[Tick]:
    top = axis_top(most)
    places = ((0, top), (height // 2, top // 2))
    return [Tick(str(y), str(y + 11), intcomma(count)) for y, count in places]


def _highest(classes: Classes) -> int:
    return max((sum(counts) for counts in classes), default=0)


def _busiest(days: Sequence[DayCounts]) -> int:
    return max((max(day.assigned, day.completed + day.failed) for day in days), default=0)


@lru_cache(maxsize=2048)
def _bar_html(stage: Stage, total: int, language: str | None, *, is_flow: bool) -> SafeString:
    """Draw a step, or a flow, in ``language``, which is the active one."""
    passed = _("completed") if is_flow else _("passed")
    unfinished = _("not finished") if is_flow else _("in progress")
    parts, x = [], 0.0
    for tone, count, label in (
        ("passed", stage.passed, passed),
        ("in-progress", stage.in_progress, unfinished),
        ("failed", stage.failed, _("failed")),
        ("other", stage.other, _("other")),
    ):
        width = count / total * 100 if total else 0
        if width:
            parts.append(StagePart(tone, f"{x:.3f}", f"{width:.3f}", count, label))
        x += width
    return render_component("progress/charts/stage_bar.html", tuple(parts))


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
    day: DayCounts, x: float, width: float, most: int, changes: list[ChangedThreshold]
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
        left=f"{x:.3f}",
        width=f"{width:.3f}",
        middle=f"{x + width / 2:.3f}",
        changes=changes,
    )
