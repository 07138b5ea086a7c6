"""The page of a batch, whichever stage it is in, and cancelling it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dashboard.assignments.choices import BatchState
from dashboard.assignments.drafting import discard
from dashboard.assignments.lookup import batch_of
from dashboard.assignments.preview_pages import preview_page
from dashboard.assignments.run_views import progress_page
from dashboard.assignments.steering import cancel
from dashboard.web.events import tell
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_safe
@member(Role.VIEWER, connected=False)
def batch_detail(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Show a batch: its review until it is confirmed, then its progress.

    It never calls the partner.
    """
    batch = batch_of(request, batch_id)
    if request.htmx and request.GET.get("seen") == str(batch.version):
        return HttpResponse(status=204)
    if request.htmx.target == "batch-check" and batch.state != BatchState.CHECKING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if batch.is_preview:
        return preview_page(request, batch)
    return progress_page(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_cancel(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Cancel the batch. A list that is not confirmed yet is discarded."""
    batch = batch_of(request, batch_id)
    if discard(batch):
        messages.success(request, _("Import discarded. Nothing was sent."))
        return see_other("assign_bulk", request.workspace.slug, batch.flow_id)
    if cancel(batch):
        facts = {"batch": str(batch.pk), "flow": batch.flow_id}
        tell(request, request.workspace, "batch.cancelled", **facts)
    return see_other("batch_detail", request.workspace.slug, batch.pk)
