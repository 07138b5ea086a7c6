"""The view that reads the file of an import another way."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dashboard.assignments import tasks
from dashboard.assignments.imports.preview_page import preview_page
from dashboard.assignments.imports.readers import UnreadableList
from dashboard.assignments.imports.reading.panel import bound_form
from dashboard.assignments.imports.rechecks import reread_file
from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.models.imports import ImportFile
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

FILE_GONE = gettext_lazy("The file of this import is no longer stored.")


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_reading(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Read the file as selected, and check its lines. ``show`` leads to the sample only."""
    batch = get_batch_or_404(request, batch_id)
    file = ImportFile.objects.filter(batch=batch).first()
    address = reverse("batch_detail", args=[request.workspace.slug, batch.pk])
    if file is None:
        messages.info(request, FILE_GONE)
        return see_other(address)
    if "show" in request.POST:
        query = request.POST.copy()
        for name in ("csrfmiddlewaretoken", "show"):
            query.pop(name, None)
        return see_other(f"{address}?{query.urlencode()}")
    try:
        form = bound_form(file, request.POST.dict())
        if not form.is_valid():
            return preview_page(request, batch, reading_form=form, status=422)
        if reread_file(batch, form.selected):
            tasks.enqueue(batch)
    except ImportFile.DoesNotExist:
        messages.info(request, FILE_GONE)
    except UnreadableList as problem:
        messages.error(request, str(problem))
        return see_other(f"{address}?reading=open")
    return see_other(address)
