"""Times in the reader's time zone: relative, with the absolute time on hover or beside it."""

from datetime import datetime
from typing import Final

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()

ZERO_YEAR: Final = 1970
"""Unix counts from 1970, spreadsheets from 1899, Go from the year 1. No candidate is that old."""


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """Render ``when`` (aware) as ``<time>``: "3 hours ago", with the absolute time in its title.

    For lists. It is no tab stop, since a table would have hundreds. Detail pages use ``exact``,
    which needs no mouse.
    """
    if when is None or is_zero(when):
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', _machine(when), absolute(when), _relative(when)
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
    return _("%(delta)s ago") % {"delta": timesince(when, now, depth=1)}
