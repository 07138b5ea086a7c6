"""The overview of all flows of a workspace."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from dashboard.progress import digests, overview
from dashboard.progress.coming import coming, wants
from dashboard.progress.models import TrackedFlow, Watch
from dashboard.progress.since import mark_seen, note_look
from dashboard.progress.watching import look_soon
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def progress_home(request: WorkspaceRequest) -> HttpResponse:
    """Show what changed since the member's last visit, what needs attention, and all flows.

    The partial ``freshness`` tells whether there are newer metrics.
    """
    freshness = coming(request, TrackedFlow.objects.filter(workspace=request.workspace))
    if wants(request):
        return render(request, "progress/_home_as_of.html", {"freshness": freshness})
    rows = overview.flow_rows(request.workspace, request.user)
    context: dict[str, Any] = {
        "rows": rows,
        "freshness": freshness,
        "changed": [row for row in rows if row.changes and not row.changes.is_empty],
        "visited_at": overview.visited_at(rows),
        "rates": overview.rate_findings(rows),
        "blocked_domains": overview.silent_findings(rows),
        "stalled": overview.stalled_rows(rows),
        "versions": overview.versions_text(rows),
        "digest": digests.of(request.workspace, request.user),
        "schedule": Watch.objects.filter(workspace=request.workspace).first(),
    }
    return render(request, "progress/progress_home.html", context)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_home_seen(request: WorkspaceRequest) -> HttpResponse:
    """Record the versions that the member's page showed: as a visit, or as read by the button."""
    is_visit = request.headers.get("X-Requested-With") == "seen"
    record = note_look if is_visit else mark_seen
    shown = dict(overview.versions(request.POST.get("version", "")))
    for flow in TrackedFlow.objects.filter(workspace=request.workspace, pk__in=list(shown)):
        record(request.user, flow, shown[flow.pk])
    if is_visit:
        return HttpResponse(status=204)
    return see_other("progress_home", request.workspace.slug)


@require_POST
@member(Role.VIEWER, connected=False)
def progress_home_look(request: WorkspaceRequest) -> HttpResponse:
    """Have all flows synced as soon as the workers are free."""
    look_soon(request.workspace)
    return see_other("progress_home", request.workspace.slug)
