"""Lists of the workspace: its assignments, and its imports."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dashboard.assignments.invitations.counts import batch_counts
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.paging import PER_PAGE
from dashboard.assignments.runs.results import results
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def assignment_list(request: WorkspaceRequest) -> HttpResponse:
    """List every assignment, the newest first: ``?outcome=&q=&page=``."""
    rows = Assignment.objects.filter(workspace=request.workspace).select_related("batch")
    shown = results(rows, request.GET.dict(), order=("-created_at", "line", "pk"))
    return render_page_or_partial(
        request,
        "assignments/assignment_list.html",
        {"results": shown},
        partials=("assignment-results",),
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def batch_list(request: WorkspaceRequest) -> HttpResponse:
    """List every import, the newest first."""
    batches = Batch.objects.filter(workspace=request.workspace).select_related("created_by")
    page = page_of(batches.order_by("-created_at"), request.GET.get("page"), per_page=PER_PAGE)
    context = {
        "batches": [(batch, batch_counts(batch)) for batch in page],
        "batch_page": page,
        "numbers": page_numbers(page.number, page.paginator.num_pages),
    }
    return render_page_or_partial(
        request, "assignments/batch_list.html", context, partials=("batch-list",)
    )
