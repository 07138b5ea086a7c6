"""The page of a batch, whichever stage it is in, and cancelling it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboard.assignments.imports.drafts import discard
from dashboard.assignments.imports.preview_page import preview_page
from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.models.choices import BatchState
from dashboard.assignments.runs.controls import cancel
from dashboard.assignments.runs.views import progress_page
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def batch_detail(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Show a batch: its review until it is confirmed, then its progress.

    It never calls the partner.
    """
    batch = get_batch_or_404(request, batch_id)
    if request.htmx and request.GET.get("seen") == str(batch.version):
        return HttpResponse(status=204)
    if request.htmx.target == "batch-check" and batch.state != BatchState.CHECKING:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if batch.is_preview:
        return preview_page(request, batch)
    return progress_page(request, batch)


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_cancel(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Cancel the batch. A list that is not confirmed yet is discarded."""
    batch = get_batch_or_404(request, batch_id)
    if discard(batch):
        messages.success(request, _("Import discarded. Nothing was sent."))
        return see_other("assign_bulk", request.workspace.slug, batch.flow_id)
    if cancel(batch):
        facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
        record_event(request, request.workspace, "batch.cancelled", **facts)
    return see_other("batch_detail", request.workspace.slug, batch.pk)
