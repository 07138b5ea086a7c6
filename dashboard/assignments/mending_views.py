"""The form that corrects an imported line in the review."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.batch_forms import LineForm
from dashboard.assignments.choices import BatchState
from dashboard.assignments.lookup import batch_of
from dashboard.assignments.mending import mend
from dashboard.assignments.preview_pages import (
    back_to_preview,
    keep_ticks,
    line_called,
    preview_page,
)
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role

CONFIRMED = gettext_lazy(
    "The import has been confirmed in the meantime, so the line was not changed."
)
CHECKING = gettext_lazy(
    "The import is being checked again, so the line was not changed. "
    "Edit it when the check is done."
)


@require_POST
@member(Role.RECRUITER)
def batch_mending(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Correct the line ``mend``, and save the page's selection."""
    batch = batch_of(request, batch_id)
    if batch.state != BatchState.READY:
        return _too_late(request, batch)
    keep_ticks(request, batch)
    line = line_called(batch, request.POST.get("mend", ""))
    if line is None:
        raise Http404
    form = LineForm(request.POST, batch=batch, line=line)
    if not form.is_valid():
        return preview_page(request, batch, line_form=form, status=422)
    try:
        line = mend(batch, line.number, form.cleaned_data, request.flows)
    except Line.DoesNotExist:
        # The candidate was erased meanwhile.
        raise Http404 from None
    if line is None:
        return _too_late(request, batch_of(request, batch_id))
    address = back_to_preview(request, batch)
    if request.htmx:
        response = preview_page(request, batch, mended=line)
        response["HX-Replace-Url"] = address
        return response
    message = _("Line %(line)s saved. %(candidate)s: %(status)s.") % {
        "line": line.place,
        "candidate": line.email or line.job_candidate_id,
        "status": line.get_verdict_display(),
    }
    messages.success(request, message)
    return see_other(address)


def _too_late(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    messages.warning(request, CHECKING if batch.is_preview else CONFIRMED)
    address = back_to_preview(request, batch)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return see_other(address)
