"""How durations, days and shares look, and where figures lead."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dashboard.progress.rules.durations import Span
from dashboard.progress.rules.scores import Rate

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400


PROBLEMS = {
    "page": gettext_lazy("page %(n)s failed"),
    "unreadable": gettext_lazy("%(n)s could not be read"),
    "restless": gettext_lazy("the list kept changing while it was read"),
    "short": gettext_lazy("the list was shorter than announced"),
}
CHANGES = {
    "assigned": gettext_lazy("assigned"),
    "started": gettext_lazy("started"),
    "moved-on": gettext_lazy("passed a step"),
    "completed": gettext_lazy("completed"),
    "failed": gettext_lazy("failed"),
    "reopened": gettext_lazy("back in the flow"),
    "left": gettext_lazy("no longer listed"),
}


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


@register.filter(expects_localtime=True)
def day(when: date | str | None) -> str:
    """A day, also as ISO has it: "2 November 2026"; "" for None."""
    full = pgettext("date format, as in Django's date filter", "j F Y")
    return date_format(_date(when), full) if when else ""


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
def incomplete(problem: str) -> str:
    """Why a look read not everybody, from what ``sync.problem_of_reading`` noted."""
    kind, *numbers = problem.split(":")
    words = PROBLEMS.get(kind)
    if words is None or not all(map(str.isdecimal, numbers)):
        return problem
    first, others = [*map(int, numbers), 0, 0][:2]
    told = str(words) % {"n": first}
    more = ngettext("and %(n)s more", "and %(n)s more", others) % {"n": others}
    return f"{told}, {more}" if others else told


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


def _date(when: date | str) -> date:
    return date.fromisoformat(when) if isinstance(when, str) else when


def _text(value: Any) -> str:
    return quote(f"{value:g}" if isinstance(value, float) else str(value), safe="")
