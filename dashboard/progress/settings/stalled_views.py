"""The settings of progress: the workspace's default for stalled candidates."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import read_number
from dashboard.progress.settings.stalled_default import DAYS, change_stalled_default
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@post_only("workspace_settings")
@require_role(Role.OWNER, connected=False)
def stalled_setting(request: WorkspaceRequest) -> HttpResponse:
    """Save after how many days a candidate counts as stalled by default."""
    days = read_number(request.POST.get("days"))
    if days not in DAYS:
        messages.error(request, _("Select a number of days. Nothing was changed."))
        return see_other("workspace_settings", request.workspace.slug)
    before = change_stalled_default(request.workspace, int(days))
    if before != days:
        facts = {"what": "stalled after days", "before": before, "after": int(days)}
        record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("workspace_settings", request.workspace.slug)
