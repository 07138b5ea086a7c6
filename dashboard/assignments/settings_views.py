"""The workspace's rule for unconfirmed invitations."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role


@post_only("workspace_settings")
@require_role(Role.OWNER, connected=False)
def resend_rule(request: WorkspaceRequest) -> HttpResponse:
    """Save whether a candidate whom three lookups did not find is invited again automatically."""
    wanted = request.POST.get("resend") == "on"
    changed = Workspace.objects.filter(pk=request.workspace.pk, resend_unconfirmed=not wanted)
    if changed.update(resend_unconfirmed=wanted):
        facts = {"what": "send again automatically", "before": not wanted, "after": wanted}
        record_event(request, request.workspace, "settings.changed", **facts)
    messages.success(request, _("Saved."))
    return see_other("workspace_settings", request.workspace.slug)
