"""The page of a confirmed list's lines that were left out, and their CSV file."""

from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.runs.left_out import left_out, left_out_csv
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def batch_left_out(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Show the lines that were left out. A list that is not confirmed has its review for that."""
    batch = get_batch_or_404(request, batch_id)
    if batch.is_preview:
        return see_other("batch_detail", request.workspace.slug, batch.pk)
    context = {"batch": batch, "left_out": left_out(batch, request.GET.dict())}
    return render_page_or_partial(
        request, "assignments/batch_left_out.html", context, partials=("left-out-lines",)
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def batch_left_out_export(request: WorkspaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Download the lines that were left out, and why, as CSV."""
    batch = get_batch_or_404(request, batch_id)
    facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
    record_event(request, request.workspace, "candidates.exported", what="left out", **facts)
    return left_out_csv(batch)
