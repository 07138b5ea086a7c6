"""Times in the reader's time zone: relative, with the absolute time on hover or beside it."""

from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()

MomentWriter = Callable[[datetime | None], SafeString | str]
ZERO_YEAR: Final = 1970
"""Unix counts from 1970, spreadsheets from 1899, Go from the year 1. No candidate is that old."""
FIXED_UNITS: Final = (
    timedelta(weeks=1),
    timedelta(days=1),
    timedelta(hours=1),
    timedelta(minutes=1),
    timedelta(seconds=1),
)
HOUR: Final = timedelta(hours=1)
MONTH: Final = timedelta(days=28)
"""The shortest month. A shorter time has no months, whose lengths differ."""


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>``: "3 hours ago", with the absolute time in its title.

    For lists. It is no tab stop, since a table would have hundreds. Detail pages use ``exact``,
    which needs no mouse.
    """
    return moment_writer()(when)


def moment_writer() -> MomentWriter:
    """Return ``moment`` for the many times of a page, which are all relative to the same now."""
    now, zone, language = timezone.now(), timezone.get_current_timezone(), get_language()

    def write(when: datetime | None) -> SafeString | str:
        if when is None or is_zero(when):
            return ""
        shown = _shown_part(when, now)
        relative = escape(naturaltime(when)) if shown is None else _cached_ago(*shown, language)
        return SafeString(f"{_start_of_moment(when, zone, language)}{relative}</time>")

    return write


@lru_cache(maxsize=4096)  # the rows of a list are shown again, and each has two times
def _start_of_moment(when: datetime, zone: tzinfo, language: str | None) -> SafeString:
    """Render the tag of ``when`` in ``zone`` and ``language``, which are the active ones."""
    return format_html('<time datetime="{}" title="{}">', _machine(when), absolute(when))


@lru_cache(maxsize=512)
def _cached_ago(months: int, elapsed: timedelta, language: str | None) -> SafeString:
    """Write ``months`` or ``elapsed`` in ``language``, which is the active one."""
    return escape(_ago(months, elapsed))


@register.filter
def exact(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>``: "3 hours ago", and the absolute time below it."""
    if when is None or is_zero(when):
        return ""
    return format_html(
        '<time class="exact" datetime="{}">{} <small>{}</small></time>',
        _machine(when),
        _relative(when, timezone.now()),
        absolute(when),
    )


@register.filter
def fixed_time(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>`` with the absolute time alone, for what is over."""
    if when is None or is_zero(when):
        return ""
    return format_html('<time datetime="{}">{}</time>', _machine(when), absolute(when))


@register.filter
def short_time(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>``: "25 Nov 03:40", with the absolute time in its title.

    For lists of what is over, where a relative time would go stale on an open page.
    """
    if when is None or is_zero(when):
        return ""
    written = pgettext("short date format, as in Django's date filter", "j M H:i")
    short = date_format(timezone.localtime(when), written)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', _machine(when), absolute(when), short
    )


def is_zero(when: datetime) -> bool:
    """Return whether ``when`` is the zero of some system, such as 1970, and so no date."""
    return when.year <= ZERO_YEAR


def _machine(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


@register.filter
def absolute(when: datetime) -> str:
    """Format ``when`` with date, time and zone: "25 November 2026, 02:56 CET"."""
    local = timezone.localtime(when)
    written = date_format(local, pgettext("date format, as in Django's date filter", "j F Y, H:i"))
    return f"{written} {local:%Z}"


def _relative(when: datetime, now: datetime) -> str:
    """Format ``when`` in one unit: "3 weeks ago", not "3 weeks, 2 days ago"."""
    shown = _shown_part(when, now)
    return str(naturaltime(when)) if shown is None else _ago(*shown)


def _shown_part(when: datetime, now: datetime) -> tuple[int, timedelta] | None:
    """Return the full months since ``when``, or without any the rest in the one unit shown.

    Return None for less than a second, and for the future.
    """
    elapsed = now - when
    if elapsed >= MONTH and (months := _full_months(when, now)):
        return months, timedelta()
    unit = next((unit for unit in FIXED_UNITS if elapsed >= unit), None)
    return (0, elapsed // unit * unit) if unit else None


def _full_months(when: datetime, now: datetime) -> int:
    """Count months as Django's ``timesince`` does: by the day and the time of the month."""
    months = (now.year - when.year) * 12 + now.month - when.month
    is_later_in_month = (when.day, when.time()) > (now.day, now.time())
    return months - is_later_in_month


def _ago(months: int, elapsed: timedelta) -> str:
    if not months and elapsed < HOUR:
        # Django's words for the last hour, which has texts of its own: "a minute ago".
        return str(naturaltime(timezone.now() - elapsed))
    then = datetime(2000, 1, 1)  # noqa: DTZ001  # any first of a year, as only the difference counts
    years, rest = divmod(months, 12)
    now = then.replace(year=then.year + years, month=1 + rest) + elapsed
    return _("%(delta)s ago") % {"delta": timesince(then, now, depth=1)}
