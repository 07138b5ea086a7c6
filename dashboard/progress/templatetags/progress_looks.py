"""How durations, shares and charts look: geometry is worked out here, templates only place it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dashboard.progress.figures import Day, StepFigures
from dashboard.progress.rules.durations import Span
from dashboard.progress.rules.funnel import Funnel, Stage
from dashboard.progress.rules.scores import Rate

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400
CHART = 112
"""Height of a histogram's bars, in pixels; widths are shares of the page."""
DAY_CHART = 96


CHANGES = {
    "assigned": gettext_lazy("assigned"),
    "started": gettext_lazy("started"),
    "moved-on": gettext_lazy("passed a step"),
    "completed": gettext_lazy("completed"),
    "failed": gettext_lazy("failed"),
    "reopened": gettext_lazy("back in the flow"),
    "left": gettext_lazy("no longer listed"),
}


@dataclass(frozen=True)
class Bar:
    """A class of scores: where it stands (%), how high its parts are (px), and what it says."""

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
    """A day's column: assigned as a column, completed and failed stacked beside it."""

    day: Day
    x: str
    x2: str
    assigned: float
    assigned_y: float
    completed: float
    completed_y: float
    failed: float
    failed_y: float
    is_monday: bool


@register.filter
def duration(seconds: float | None) -> str:
    """Two units at most: "35 min", "4 h 10 min", "9 d 3 h"; "" for None."""
    if seconds is None:
        return ""
    whole = max(0, int(seconds))
    days, hours, minutes = whole // DAY, whole % DAY // HOUR, whole % HOUR // MINUTE
    if days >= 10:
        return _("%(d)s\u00a0d") % {"d": days}
    if days:
        return (
            _("%(d)s\u00a0d %(h)s\u00a0h") % {"d": days, "h": hours}
            if hours
            else _("%(d)s\u00a0d") % {"d": days}
        )
    if hours:
        return (
            _("%(h)s\u00a0h %(m)s\u00a0min") % {"h": hours, "m": minutes}
            if minutes
            else _("%(h)s\u00a0h") % {"h": hours}
        )
    return _("%(m)s\u00a0min") % {"m": minutes}


@register.filter
def clock(when: datetime) -> SafeString:
    """``when`` by the clock: "14:05" today, else with its date."""
    local = timezone.localtime(when)
    full = pgettext("date format, as in Django's date filter", "j F Y, H:i")
    is_today = local.date() == timezone.localdate()
    written = date_format(local, "H:i" if is_today else full)
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="seconds"), written)


@register.filter
def day(when: date | str) -> str:
    """A day, also as ISO has it: "2 November 2026"."""
    full = pgettext("date format, as in Django's date filter", "j F Y")
    return date_format(_date(when), full)


@register.filter
def short_day(when: date | str) -> str:
    """A day where there is little room: "2 Nov"."""
    short = pgettext("date format, as in Django's date filter", "j M")
    return date_format(_date(when), short)


@register.filter
def span(value: Span | None) -> str:
    """A duration, or between which two it lies."""
    if value is None:
        return ""
    low, high = duration(value.low), duration(value.high)
    return low if low == high else f"{low} – {high}"


@register.filter
def percent(share: float | None) -> str:
    """0.784 as "78 %"; a share of nearly all or nearly none is not rounded to all or none."""
    if share is None:
        return ""
    if 0 < share < 0.005:
        return "<\u202f1\u202f%"
    if 0.995 <= share < 1:
        return ">\u202f99\u202f%"
    return f"{round(share * 100)}\u202f%"


@register.filter
def change_words(kind: str) -> str:
    """What happened to people, in the words of a digest: "7 assigned"."""
    return str(CHANGES.get(kind, kind))


@register.filter
def at(counts: dict[int, int], key: int) -> int:
    """The count of ``key``; 0 for what is not counted."""
    return counts.get(key, 0)


@register.filter
def share_of(part: int, whole: int) -> str:
    """``part`` as a percentage of ``whole``; "" of none."""
    return percent(part / whole) if whole else ""


@register.filter
def interval(rate: Rate) -> str:
    """Wilson's interval: "70–84 %"."""
    return f"{round(rate.low * 100)}–{round(rate.high * 100)}\u202f%"


@register.simple_tag(takes_context=True)
def people_url(context: dict[str, Any], show: str, **params: Any) -> str:
    """The address of the people behind a figure; ``low`` and ``high`` are its from and to."""
    names = {"low": "from", "high": "to"}
    given = {names.get(k, k): v for k, v in {"show": show, **params}.items() if v not in ("", None)}
    query = "&".join(f"{name}={_text(value)}" for name, value in given.items())
    tracked = context["tracked"]
    path = reverse("progress_people", args=[context["workspace"].slug, tracked.flow_id])
    return f"{path}?{query}"


@register.inclusion_tag("progress/charts/stage_bar.html")
def stage_bar(stage: Stage, whole: int) -> dict[str, Any]:
    """A step's people as a bar, of everybody assigned: passed, now there, not passed, other."""
    unit = 100 / whole if whole else 0
    edges = [0.0]
    for part in (stage.passed, stage.here, stage.failed, stage.other):
        edges.append(edges[-1] + part * unit)
    widths = [f"{b - a:.3f}" for a, b in pairwise(edges)]
    return {
        "passed": widths[0],
        "here": (f"{edges[1]:.3f}", widths[1]),
        "failed": (f"{edges[2]:.3f}", widths[2]),
        "other": (f"{edges[3]:.3f}", widths[3]),
        "entered": f"{edges[4]:.3f}",
    }


@register.inclusion_tag("progress/charts/stage_bar.html")
def funnel_bar(found: Funnel) -> dict[str, Any]:
    """A flow's people as a bar: completed, on their way, failed, other."""
    parts = (found.completed, found.on_their_way, found.failed, found.other)
    stage = Stage(0, found.assigned, parts[0], parts[2], parts[1], parts[3])
    return stage_bar(stage, found.assigned)


@register.inclusion_tag("progress/charts/whole_bar.html")
def whole_bar(part: int, whole: int, tone: str) -> dict[str, Any]:
    """``part`` of ``whole`` as a bar in ``tone``."""
    return {"width": f"{part / whole * 100:.3f}" if whole else "0", "tone": tone}


@register.simple_tag
def bars(step: StepFigures) -> list[Bar]:
    """The histogram's bars, the highest as high as the chart."""
    most = max((passed + failed + unknown for passed, failed, unknown in step.classes), default=0)
    width = 100 // len(step.classes)
    return [_bar(n * width, width, counts, most) for n, counts in enumerate(step.classes)]


@register.simple_tag
def day_bars(days: Sequence[Day]) -> list[DayBar]:
    """A pair of columns for each day."""
    most = max((max(day.assigned, day.completed + day.failed) for day in days), default=0) or 1
    width = 100 / (len(days) or 1)
    return [_day_bar(day, n * width, width, most) for n, day in enumerate(days)]


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


def _day_bar(day: Day, x: float, width: float, most: int) -> DayBar:
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
    )


def _date(when: date | str) -> date:
    return date.fromisoformat(when) if isinstance(when, str) else when


def _text(value: Any) -> str:
    return quote(f"{value:g}" if isinstance(value, float) else str(value), safe="")
