"""The "?" beside a number, which leads to what the number counts."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dashboard.workspaces.help.metrics import find_metric

register = template.Library()


@register.simple_tag
def help_link(name: str) -> SafeString:
    """Render the link to the help page's entry of a metric, or raise KeyError without one."""
    return _cached_link(name, get_language())


@lru_cache(maxsize=512)
def _cached_link(name: str, language: str | None) -> SafeString:
    """Render the link in ``language``, which is the active one."""
    topic = find_metric(name)
    label = _("What “%(term)s” counts") % {"term": topic.term}
    return format_html(
        '<a class="help-link" href="{}" title="{}" aria-label="{}">?</a>', topic.href, label, label
    )
