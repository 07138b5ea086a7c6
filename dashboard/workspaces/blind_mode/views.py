"""The page of blind mode: the member's own switch, and the workspace's rule for viewers."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.models import Membership, Workspace
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.VIEWER, connected=False)
def blind_mode(request: WorkspaceRequest) -> HttpResponse:
    """Show what blind mode hides, and turn it on or off for this member (``blind=on``).

    Where the workspace has it for the member's role, it stays on.
    """
    if request.method != "POST":
        return render(request, "workspaces/blind_mode/blind_mode.html")
    wanted = request.POST.get("blind") == "on"
    with transaction.atomic():
        changed = Membership.objects.filter(pk=request.membership.pk, is_blind=not wanted)
        if changed.update(is_blind=wanted):
            facts = {"before": not wanted, "after": wanted}
            record_event(request, request.workspace, "blind_mode.changed", **facts)
    text = _("Blind mode is on.") if wanted else _("Blind mode is off.")
    if not request.membership.is_blind_by_rule:
        messages.success(request, text)
    return see_other("blind_mode", request.workspace.slug)


@post_only("blind_mode")
@require_role(Role.OWNER, connected=False)
@transaction.atomic
def blind_viewers_rule(request: WorkspaceRequest) -> HttpResponse:
    """Turn blind mode on for all viewers of the workspace (``blind=on``), or leave it to them."""
    wanted = request.POST.get("blind") == "on"
    changed = Workspace.objects.filter(pk=request.workspace.pk, blinds_viewers=not wanted)
    if changed.update(blinds_viewers=wanted):
        facts = {"what": "blind mode for viewers", "before": not wanted, "after": wanted}
        record_event(request, request.workspace, "settings.changed", **facts)
        messages.success(request, _("Saved."))
    return see_other("blind_mode", request.workspace.slug)
