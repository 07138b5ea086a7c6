"""The notices about batches, on every page of the workspace."""

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.assignments.figures import Figures
from dashboard.assignments.news import news_for
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.inclusion_tag("assignments/_news.html", takes_context=True)
def batch_news(context: dict[str, Any]) -> dict[str, Any]:
    """Render the member's unread notices, or nothing outside a workspace."""
    workspace: Workspace | None = context.get("workspace")
    if workspace is None:
        return {}
    batch = context.get("batch")
    on = str(batch.pk) if batch else ""
    return {
        "news": news_for(context["user"], workspace, but=on),
        "on": on,
        "workspace": workspace,
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def outcome_words(figures: Figures) -> str:
    """Return a batch's outcome in short: "480 assigned, 2 not assigned, 3 need a decision"."""
    parts = [_("%(n)s assigned") % {"n": intcomma(figures.invited)}]
    if figures.already_in:
        parts.append(_("%(n)s already in flow") % {"n": intcomma(figures.already_in)})
    if figures.failed:
        parts.append(_("%(n)s not assigned") % {"n": intcomma(figures.failed)})
    if figures.needs_you:
        words = ngettext("%(n)s needs a decision", "%(n)s need a decision", figures.needs_you)
        parts.append(words % {"n": intcomma(figures.needs_you)})
    return ", ".join(parts)
