"""The notices about batches, on every page of the workspace."""

from typing import Any

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.assignments.invitations.counts import BatchCounts
from dashboard.assignments.notices.notices import has_notices, notices_for
from dashboard.core.blind_mode.reading import is_blind
from dashboard.workspaces.models import Workspace

register = template.Library()


@register.simple_tag(takes_context=True)
def batch_notices(context: dict[str, Any]) -> SafeString | str:
    """Render the member's unread notices, or nothing without any or outside a workspace.

    In blind mode there are none: the name of a file may be that of a candidate.
    """
    workspace: Workspace | None = context.get("workspace")
    if workspace is None or is_blind() or not has_notices(context["user"], workspace):
        return ""
    batch = context.get("batch")
    on = str(batch.pk) if batch else ""
    notices = {
        "notices": notices_for(context["user"], workspace, but=on),
        "on": on,
        "workspace": workspace,
        "csrf_token": context.get("csrf_token"),
    }
    return render_to_string("assignments/_notices.html", notices)


@register.filter
def outcome_summary(counts: BatchCounts) -> str:
    """Return a batch's outcome in short: "480 assigned, 2 not assigned, 3 need a decision"."""
    parts = [_("%(n)s assigned") % {"n": intcomma(counts.invited)}]
    if counts.already_in:
        parts.append(_("%(n)s already in flow") % {"n": intcomma(counts.already_in)})
    if counts.failed:
        parts.append(_("%(n)s not assigned") % {"n": intcomma(counts.failed)})
    if counts.needs_decision:
        words = ngettext("%(n)s needs a decision", "%(n)s need a decision", counts.needs_decision)
        parts.append(words % {"n": intcomma(counts.needs_decision)})
    return ", ".join(parts)
