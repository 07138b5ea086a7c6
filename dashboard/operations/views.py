"""The system status page, for owners."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.operations.status import read_system_status, read_workspace_status
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.OWNER, connected=False)
def system_status(request: WorkspaceRequest) -> HttpResponse:
    """Show the state of the workers, the queue, the connection and the syncs."""
    context = {
        "system": read_system_status(),
        "status": read_workspace_status(request.workspace),
    }
    return render(request, "operations/system_status.html", context)
