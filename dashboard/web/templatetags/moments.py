"""Times as people read them: relative at a glance, absolute on hover (design.md §2.10)."""

from datetime import datetime

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def moment(when: datetime | None) -> SafeString | str:
    """``when`` (aware) as ``<time>``: "3 hours ago", with date, time and zone in its title."""
    if when is None:
        return ""
    local = timezone.localtime(when)
    return format_html(
        '<time datetime="{}" title="{}" tabindex="0">{}</time>',
        when.isoformat(timespec="seconds"),
        f"{date_format(local, 'j F Y, H:i')} {local:%Z}",
        _relative(when),
    )


def _relative(when: datetime) -> str:
    """One unit is enough at a glance: "3 weeks ago", not "3 weeks, 2 days ago"."""
    now = timezone.now()
    if when > now or (now - when).total_seconds() < 3600:
        return str(naturaltime(when))
    return _("%(delta)s ago") % {"delta": timesince(when, now, depth=1)}
