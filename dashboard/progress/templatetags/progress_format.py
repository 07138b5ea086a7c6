"""Filters that format durations, days and shares, and the links from numbers to segments."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
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

from dashboard.core.params import read_ints
from dashboard.core.templatetags.moments import moment_writer
from dashboard.progress.metrics.durations import DurationRange
from dashboard.progress.metrics.scores import Rate
from dashboard.progress.models import CandidateState

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86_400


PROBLEMS = {
    "page": gettext_lazy("page %(n)s failed"),
    "unreadable": gettext_lazy("%(n)s could not be read"),
    "restless": gettext_lazy("the list kept changing during the update"),
    "short": gettext_lazy("fewer candidates than announced"),
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
    """Format a duration in at most two units: "35 min", "4 h 10 min", "9 d 3 h", "" for None."""
    if seconds is None:
        return ""
    total = max(0, int(seconds))
    days, hours, minutes = total // DAY, total % DAY // HOUR, total % HOUR // MINUTE
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
    """Format a time as "14:05" if it is today, else with its date."""
    local = timezone.localtime(when)
    full = pgettext("date format, as in Django's date filter", "j F Y, H:i")
    is_today = local.date() == timezone.localdate()
    written = date_format(local, "H:i" if is_today else full)
    return format_html('<time datetime="{}">{}</time>', when.isoformat(timespec="seconds"), written)


@register.filter(expects_localtime=True)
def day(when: date | str | None) -> str:
    """Format a day, which may be an ISO date: "2 November 2026", "" for None."""
    full = pgettext("date format, as in Django's date filter", "j F Y")
    return date_format(_date(when), full) if when else ""


@register.filter
def short_day(when: date | str) -> str:
    """Format a day where there is little room: "2 Nov"."""
    short = pgettext("date format, as in Django's date filter", "j M")
    return date_format(_date(when), short)


@register.filter
def span(value: DurationRange | None) -> str:
    """Format a duration, or the two durations between which it lies."""
    if value is None:
        return ""
    low, high = duration(value.low), duration(value.high)
    return low if low == high else f"{low} – {high}"


@register.filter
def moved_at(state: CandidateState) -> SafeString | str:
    """Format when a candidate came to a position: a time, or those between which it was."""
    return move_writer()(state)


def move_writer() -> Callable[[CandidateState], SafeString | str]:
    """Return ``moved_at`` for the many candidates of a page."""
    write = moment_writer()
    words = {False: _("before %(before)s"), True: _("between %(after)s and %(before)s")}

    def write_move(state: CandidateState) -> SafeString | str:
        after, before = state.moved_after, state.moved_before
        if after == before:
            return write(before)
        times = {"after": write(after), "before": write(before)}
        return SafeString(words[after is not None] % times)

    return write_move


@register.filter
def percent(share: float | None) -> str:
    """Format 0.784 as "78%", in German "78 %". Nearly 0 and nearly 1 are not rounded to 0 and 1."""
    if share is None:
        return ""
    if 0 < share < 0.005:
        return "<\u202f" + _percent(1)
    if 0.995 <= share < 1:
        return ">\u202f" + _percent(99)
    return _percent(round(share * 100))


def _percent(n: object) -> str:
    """Return a percentage as the language writes it, with or without a space."""
    return _("%(n)s%%") % {"n": n}


@register.filter
def change_label(kind: str) -> str:
    """Return the label of a kind of change, to follow its count: "7 assigned"."""
    return str(CHANGES.get(kind, kind))


@register.filter
def partial_reason(problem: str) -> str:
    """Return why a sync is partial, from the code of ``partial_reason``."""
    kind, *parts = problem.split(":")
    text, numbers = PROBLEMS.get(kind), read_ints(parts)
    if text is None or len(numbers) != len(parts):
        return problem
    first, others = [*numbers, 0, 0][:2]
    reason = str(text) % {"n": first}
    more = ngettext("and %(n)s more", "and %(n)s more", others) % {"n": others}
    return f"{reason}, {more}" if others else reason


@register.filter
def at(counts: dict[int, int], key: int) -> int:
    """Return the count of ``key``, 0 where it is absent."""
    return counts.get(key, 0)


@register.filter
def share_of(count: int, total: int) -> str:
    """Format ``count`` as a percentage of ``total``, "" for a total of 0."""
    return percent(count / total) if total else ""


@register.filter
def interval(rate: Rate) -> SafeString:
    """Format Wilson's interval: "70–84%", which never breaks."""
    low, high = round(rate.low * 100), round(rate.high * 100)
    return format_html('<span class="unbroken">{}</span>', _percent(f"{low}–{high}"))


@register.simple_tag(takes_context=True)
def segment_url(context: dict[str, Any], show: str, **params: Any) -> str:
    """Return the address of a segment. ``low`` and ``high`` become its ``from`` and ``to``.

    With ``show`` "", the name of a segment can be put at its end.
    """
    names = {"low": "from", "high": "to"}
    given = {names.get(k, k): v for k, v in params.items() if v not in ("", None)}
    given = {"show": show, **given}
    query = "&".join(f"{name}={_text(value)}" for name, value in given.items())
    tracked = context["tracked"]
    return f"{_segment_path(context['workspace'].slug, tracked.flow_id)}?{query}"


@lru_cache(maxsize=1024)  # a page links many segments of a flow
def _segment_path(slug: str, flow_id: str) -> str:
    return reverse("candidate_list", args=[slug, flow_id])


def _date(when: date | str) -> date:
    return date.fromisoformat(when) if isinstance(when, str) else when


def _text(value: Any) -> str:
    return quote(f"{value:g}" if isinstance(value, float) else str(value), safe="")
