"""The command palette's page."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.core import palette as core_palette
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.params import read_text
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.palette_context import search_context
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def palette(request: WorkspaceRequest) -> HttpResponse:
    """Search the workspace's flows, pages and actions for ``?q=``.

    During an outage of the partner, pages and actions are still found.
    """
    q = read_text(request.GET.get("q"), 200)
    offered, is_complete = core_palette.collect_items(request)
    where = search_context(request)
    groups = core_palette.search_items(offered, q, context=where)
    context = {
        "q": q,
        "address": core_palette.find_address(q),
        "palette_flow": where.flow_id,
        "groups": groups,
        "count": sum(len(group.items) for group in groups),
        "best": groups[0].items[0] if groups else None,
        "is_complete": is_complete,
    }
    return render_page_or_partial(
        request, "workspaces/palette.html", context, partials=("palette-list",)
    )
