"""Undoing an action."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from dashboard.core.http.pages import get_return_url
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from dashboard.workspaces.undo import actions
from dashboard.workspaces.undo.actions import Outcome


@post_only("workspace_home", without="action_id")
@require_role(Role.VIEWER, connected=False)
def undo(request: WorkspaceRequest, action_id: int) -> HttpResponse:
    """Undo an action of this member, and go back to the page that offered it."""
    if actions.is_of_another_workspace(request.workspace, action_id):
        raise Http404("of another workspace")
    outcome = actions.undo(request, action_id)
    if outcome is Outcome.UNDONE:
        messages.success(request, _("Undone. Everything is as it was before."))
    elif outcome is Outcome.CHANGED_SINCE:
        text = _("Not undone: something newer was changed in the meantime. Nothing was touched.")
        messages.warning(request, text)
    else:
        messages.info(request, _("This can no longer be undone. Nothing was changed."))
    return HttpResponseRedirect(
        get_return_url(request, "workspace_home", request.workspace.slug), status=303
    )
