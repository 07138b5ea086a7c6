"""The form that corrects an imported line in the review."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.forms import LineForm
from dashboard.assignments.imports.lines.line_corrections import correct_line
from dashboard.assignments.imports.preview_page import (
    back_to_preview,
    find_line,
    preview_page,
    save_selection,
)
from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import BatchState
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

CONFIRMED = gettext_lazy(
    "The import has been confirmed in the meantime, so the line was not changed."
)
CHECKING = gettext_lazy(
    "The import is being checked again, so the line was not changed. "
    "Edit it when the check is done."
)


@post_only("batch_detail", without="number")
@require_role(Role.RECRUITER)
def batch_line_correction(request: WorkspaceRequest, batch_id: UUID, number: int) -> HttpResponse:
    """Correct a line, and save the page's selection."""
    batch = get_batch_or_404(request, batch_id)
    if batch.state != BatchState.READY:
        return _too_late(request, batch)
    save_selection(request, batch)
    line = find_line(batch, str(number))
    if line is None:
        raise Http404
    form = LineForm(request.POST, batch=batch, line=line)
    if not form.is_valid():
        return preview_page(request, batch, line_form=form, status=422)
    try:
        line = correct_line(batch, line.number, form.cleaned_data, request.flows)
    except BatchLine.DoesNotExist:
        # The candidate was erased meanwhile.
        raise Http404 from None
    if line is None:
        return _too_late(request, get_batch_or_404(request, batch_id))
    address = back_to_preview(request, batch)
    if request.htmx:
        response = preview_page(request, batch, corrected=line)
        response["HX-Replace-Url"] = address
        return response
    message = _("Line %(line)s saved. %(candidate)s: %(status)s.") % {
        "line": line.source_line,
        "candidate": line.email or line.job_candidate_id,
        "status": line.get_status_display(),
    }
    messages.success(request, message)
    return see_other(address)


def _too_late(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    messages.warning(request, CHECKING if batch.is_preview else CONFIRMED)
    address = back_to_preview(request, batch)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return see_other(address)
