"""The audit log's page and its export, for owners."""

from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from dashboard.audit import listing
from dashboard.audit.export import csv_lines
from dashboard.audit.listing import AuditQuery
from dashboard.core.audit_events import record_event
from dashboard.core.http.csv import csv_response
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.OWNER, connected=False)
def audit(request: WorkspaceRequest) -> HttpResponse:
    """List the entries. ``?person=&action=&since=&until=&page=`` are the page's whole state."""
    query = AuditQuery.from_params(request.GET.dict())
    found = listing.entries(request.workspace, query)
    page = page_of(found, request.GET.get("page"), per_page=listing.PER_PAGE)
    context = {
        "rows": listing.rows(request.workspace, page.object_list),
        "page": page,
        "page_numbers": page_numbers(page.number, page.paginator.num_pages),
        "query": query,
        "actions": listing.action_choices(request.workspace, query.action),
        "keep_days": request.workspace.audit_retention_days,
    }
    return render_page_or_partial(request, "audit/audit.html", context, partials=("audit-results",))


@require_safe
@require_role(Role.OWNER, connected=False)
def audit_export(request: WorkspaceRequest) -> StreamingHttpResponse:
    """Export all matching entries as CSV, and record the export."""
    query = AuditQuery.from_params(request.GET.dict())
    record_event(request, request.workspace, "audit.exported", search=query.encoded())
    lines = csv_lines(request.workspace, listing.entries(request.workspace, query))
    return csv_response(lines, f"{request.workspace.slug}-audit.csv")
