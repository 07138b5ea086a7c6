"""The command palette's page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.web import places
from dashboard.web.pages import page_or_partial
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def go(request: WorkspaceRequest) -> HttpResponse:
    """Search the workspace's flows, pages and actions for ``?q=``.

    During an outage of the partner, pages and actions are still found.
    """
    q = request.GET.get("q", "").strip()[:200]
    offered, is_whole = places.offered(request)
    groups = places.found(offered, q)
    context = {
        "q": q,
        "groups": groups,
        "count": sum(len(group.places) for group in groups),
        "best": groups[0].places[0] if groups else None,
        "is_whole": is_whole,
    }
    return page_or_partial(request, "workspaces/go.html", context, partials=("go-results",))
