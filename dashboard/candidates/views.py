"""Pages of a flow's candidates: the table, one candidate and the export."""

from functools import partial

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.candidates import export, listing, person
from dashboard.candidates.listing import Query
from dashboard.web.events import tell
from dashboard.web.pages import page_or_partial
from dashboard.web.parallel import both
from dashboard.web.sheets import download
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role
from dashboard.workspaces.saved_views import opens_default_view


@require_safe
@member(Role.VIEWER, last_seen=True)
@opens_default_view
def candidate_list(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """List a flow's candidates. ``?search=&status=&page=&pageSize=`` are the page's whole state."""
    query = Query.read(request.GET.dict())
    flow, page = both(
        partial(request.flows.get_flow, flow_id),
        partial(
            request.flows.list_candidates,
            flow_id,
            page=query.page,
            page_size=query.page_size,
            search=query.search,
            status=query.status or None,
        ),
    )
    person.remember(request.workspace.pk, flow_id, page.candidates)
    first = (page.page - 1) * page.page_size + 1
    context = {
        "flow": flow,
        "page": page,
        "rows": listing.rows(page, flow),
        "search": query.search,
        "status": query.status,
        "query": query.encoded(),
        "statuses": listing.status_choices(query.status),
        "page_sizes": listing.PAGE_SIZES,
        "page_size": query.page_size,
        "paginator_pages": listing.page_numbers(page),
        "first_index": first,
        "last_index": first + len(page.candidates) - 1,
    }
    return page_or_partial(
        request, "candidates/candidate_list.html", context, partials=("candidate-results",)
    )


@require_safe
@member(Role.VIEWER, last_seen=True)
def candidate_detail(request: WorkspaceRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """Show one candidate with the attempts and scores of each step."""
    query = Query.read(request.GET.dict())
    flow, found = both(
        partial(request.flows.get_flow, flow_id),
        partial(
            person.find,
            request.flows,
            workspace_id=request.workspace.pk,
            flow_id=flow_id,
            candidate_id=candidate_id,
            query=query,
        ),
    )
    context = {"flow": flow, "query": query.encoded()}
    if found is None:
        return render(request, "candidates/candidate_not_found.html", context, status=404)
    context |= {
        "candidate": found.candidate,
        "standing": found.standing,
        "steps": person.progress(found.candidate, flow),
        "other_attempts": person.elsewhere(found.candidate, flow),
    }
    return render(request, "candidates/candidate_detail.html", context)


@require_safe
@member(Role.VIEWER)
def candidate_export(request: WorkspaceRequest, flow_id: str) -> StreamingHttpResponse:
    """Export all candidates that match the search and status on screen, as CSV."""
    query = Query.read(request.GET.dict())
    flow = request.flows.get_flow(flow_id)
    lines = export.csv_lines(request.flows, flow, search=query.search, status=query.status)
    facts = {"flow": flow.name, "flow_id": flow.id, "status": query.status}
    tell(request, request.workspace, "candidates.exported", search=bool(query.search), **facts)
    name = slugify(flow.name) or f"flow-{slugify(flow.id)}"
    return download(export.started(lines), f"{name}-candidates.csv")
