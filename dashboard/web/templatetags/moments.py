"""Times as people read them, in their zone: relative at a glance, absolute on hover or beside it
(design.md §2.10)."""

from datetime import datetime

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


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """``when`` (aware) as ``<time>``: "3 hours ago", with date, time and zone in its title.

    For lists; no tab stop, since a table would have hundreds. The page of one thing says it in
    full by ``exact``, for whoever has no mouse.
    """
    if when is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', _machine(when), absolute(when), _relative(when)
    )


@register.filter
def exact(when: datetime | None) -> SafeString | str:
    """``when`` (aware) as ``<time>``: "3 hours ago", and below it date, time and zone."""
    if when is None:
        return ""
    return format_html(
        '<time class="exact" datetime="{}">{} <small>{}</small></time>',
        _machine(when),
        _relative(when),
        absolute(when),
    )


def _machine(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


@register.filter
def absolute(when: datetime) -> str:
    """``when`` with its date, time and zone: "25 November 2026, 02:56 CET"."""
    local = timezone.localtime(when)
    written = date_format(local, pgettext("date format, as in Django's date filter", "j F Y, H:i"))
    return f"{written} {local:%Z}"


def _relative(when: datetime) -> str:
    """One unit is enough at a glance: "3 weeks ago", not "3 weeks, 2 days ago"."""
    now = timezone.now()
    if when > now or (now - when).total_seconds() < 3600:
        return str(naturaltime(when))
    return _("%(delta)s ago") % {"delta": timesince(when, now, depth=1)}
