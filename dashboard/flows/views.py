"""The list of flows and the page of one flow."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.core.http.pages import render_page_or_partial
from dashboard.flows.editor.lint import total_duration
from dashboard.flows.listing import SORTS, filter_and_sort, search_flows, status_filters
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views.queries import opens_default_view

FLOWS_PER_PAGE = 50


@require_safe
@require_role(Role.VIEWER, fallback=True)
@opens_default_view
def flow_list(request: WorkspaceRequest) -> HttpResponse:
    """List the workspace's flows. ``?q=&status=&sort=&page=`` are the page's whole state."""
    q = request.GET.get("q", "").strip()
    status = request.GET.get("status", "")
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else SORTS[0]
    answer = request.flows.list_flows()
    found = search_flows(answer.flows, q)
    pages = Paginator(filter_and_sort(found, status=status, sort=sort), FLOWS_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "flows": page.object_list,
        "flow_page": page,
        "page_numbers": pages.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "total": len(answer.flows),
        "unreadable": len(answer.unreadable),
        "q": q,
        "status": status,
        "sort": sort,
        "statuses": status_filters(found, status),
    }
    return render_page_or_partial(
        request, "flows/flow_list.html", context, partials=("flow-results",)
    )


@require_safe
@require_role(Role.VIEWER, fallback=True)
def flow_detail(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show one flow with its steps."""
    flow = request.flows.get_flow(flow_id)
    durations = (step.assessment_duration for step in flow.steps or ())
    context = {"flow": flow, "total_duration": total_duration(durations)}
    return render(request, "flows/flow_detail.html", context)
