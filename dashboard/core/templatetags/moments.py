"""Times in the reader's time zone: relative, with the absolute time on hover or beside it."""

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Final

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()

ZERO_YEAR: Final = 1970
"""Unix counts from 1970, spreadsheets from 1899, Go from the year 1. No candidate is that old."""
FIXED_UNITS: Final = tuple(timedelta(**unit) for unit in ({"weeks": 1}, {"days": 1}, {"hours": 1}))
MONTH: Final = timedelta(days=28)
"""The shortest month. A shorter time has no months, whose lengths differ."""


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>``: "3 hours ago", with the absolute time in its title.

    For lists. It is no tab stop, since a table would have hundreds. Detail pages use ``exact``,
    which needs no mouse.
    """
    if when is None or is_zero(when):
        return ""
    elapsed = _shown_part(timezone.now() - when)
    if elapsed is None:
        return _moment_html(when, _relative(when), absolute(when))
    return _cached_moment(when, elapsed, timezone.get_current_timezone(), get_language())


@lru_cache(maxsize=4096)  # the rows of a list are shown again, and each has two times
def _cached_moment(
    when: datetime, elapsed: timedelta, zone: tzinfo, language: str | None
) -> SafeString:
    """Render ``when``, ``elapsed`` ago, in ``zone`` and ``language``, which are the active ones."""
    return _moment_html(when, _ago(elapsed), absolute(when))


def _moment_html(when: datetime, relative: str, absolute_time: str) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', _machine(when), absolute_time, relative
    )


@register.filter
def exact(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>``: "3 hours ago", and the absolute time below it."""
    if when is None or is_zero(when):
        return ""
    return format_html(
        '<time class="exact" datetime="{}">{} <small>{}</small></time>',
        _machine(when),
        _relative(when),
        absolute(when),
    )


@register.filter
def fixed_time(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>`` with the absolute time alone, for what is over."""
    if when is None or is_zero(when):
        return ""
    return format_html('<time datetime="{}">{}</time>', _machine(when), absolute(when))


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


def _relative(when: datetime) -> str:
    """Format ``when`` in one unit: "3 weeks ago", not "3 weeks, 2 days ago"."""
    now = timezone.now()
    if when > now or (now - when).total_seconds() < 3600:
        return str(naturaltime(when))
    elapsed = _shown_part(now - when)
    if elapsed is not None:
        return _ago(elapsed)
    return _("%(delta)s ago") % {"delta": timesince(when, now, depth=1)}


def _shown_part(elapsed: timedelta) -> timedelta | None:
    """Return ``elapsed`` without what is less than the one unit shown.

    Return None where that depends on the lengths of months, or for the last hour and the future.
    """
    unit = next((unit for unit in FIXED_UNITS if elapsed >= unit), None)
    return elapsed // unit * unit if unit and elapsed < MONTH else None


def _ago(elapsed: timedelta) -> str:
    then = datetime(2000, 1, 1)  # noqa: DTZ001  # any day, as only the difference counts
    return _("%(delta)s ago") % {"delta": timesince(then, then + elapsed, depth=1)}
