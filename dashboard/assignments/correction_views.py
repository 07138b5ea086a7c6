"""The form for a rejected first candidate, with the partner's messages at its fields."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.assignments import tasks
from dashboard.assignments.batch import Batch
from dashboard.assignments.correcting import Taken, correct, is_about, refused_first
from dashboard.assignments.forms import AssignForm, Ticket
from dashboard.assignments.lookup import batch_of
from dashboard.assignments.models import Assignment
from dashboard.assignments.run_views import progress_page, too_late
from dashboard.web.events import tell
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role

TAKEN = gettext_lazy("Flowdeck has already assigned this candidate to the flow, or is about to.")


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_correction(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Correct the candidate whom the batch paused for, and resume it."""
    batch = batch_of(request, batch_id)
    row = refused_first(batch)
    if row is None or not is_about(request.POST.dict(), row):
        return too_late(request, batch)
    ticket = Ticket(row.token, batch.flow_id, batch.flow_name, "")
    form = AssignForm.posted(request.POST, ticket)
    if not form.is_valid():
        return progress_page(request, batch, refused=row, correction=form, status=422)
    try:
        is_resumed = correct(batch, row, form.submission().candidate)
    except Taken:
        form.add_error("email" if form.cleaned_data["email"] else "jobCandidateId", TAKEN)
        return progress_page(request, batch, refused=row, correction=form, status=422)
    if not is_resumed:
        return too_late(request, batch)
    _resume_sending(request, batch, row)
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _resume_sending(request: WorkspaceRequest, batch: Batch, row: Assignment) -> None:
    facts = {"batch": str(batch.pk), "flow": batch.flow_id, "assignment": str(row.pk)}
    tell(request, request.workspace, "batch.corrected", **facts)
    tasks.call(batch)
