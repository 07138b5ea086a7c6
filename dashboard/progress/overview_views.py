"""The morning page over all flows, and two of them side by side."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from dashboard.progress import overview
from dashboard.progress.models import TrackedFlow, Watch
from dashboard.progress.since import mark_seen
from dashboard.progress.watching import look_soon
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def progress_home(request: WorkspaceRequest) -> HttpResponse:
    """What changed since this person looked last, and what is worth a look, over all flows."""
    rows = overview.flow_rows(request.workspace, request.user)
    context: dict[str, Any] = {
        "rows": rows,
        "changed": [row for row in rows if row.since and not row.since.is_empty],
        "has_looked": any(row.since for row in rows),
        "rates": overview.rate_findings(rows),
        "silent": overview.silent_findings(rows),
        "stuck": overview.stuck_rows(rows),
        "versions": overview.versions_text(rows),
        "watch": Watch.objects.filter(workspace=request.workspace).first(),
    }
    return render(request, "progress/progress_home.html", context)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_home_seen(request: WorkspaceRequest) -> HttpResponse:
    """Note that this person has seen the versions that their page showed."""
    shown = dict(overview.versions(request.POST.get("version", "")))
    for flow in TrackedFlow.objects.filter(workspace=request.workspace, pk__in=list(shown)):
        mark_seen(request.user, flow, shown[flow.pk])
    if request.headers.get("X-Requested-With") == "seen":
        return HttpResponse(status=204)
    return see_other("progress_home", request.workspace.slug)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_home_look(request: WorkspaceRequest) -> HttpResponse:
    """Have all flows looked at as soon as the workers are free."""
    look_soon(request.workspace)
    return see_other("progress_home", request.workspace.slug)
