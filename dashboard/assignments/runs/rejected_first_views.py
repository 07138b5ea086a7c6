"""The form for a rejected first candidate, with the partner's messages at its fields."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy

from dashboard.assignments import tasks
from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.runs.rejected_first import (
    AlreadyReserved,
    correct_and_resume,
    is_about,
    rejected_first,
)
from dashboard.assignments.runs.views import decided_already, progress_page
from dashboard.assignments.single.forms import AssignForm, FormToken
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

ALREADY_RESERVED = gettext_lazy(
    "Flowdeck has already assigned this candidate to the flow, or is about to."
)


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_correction(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Correct the candidate whom the batch paused for, and resume it."""
    batch = get_batch_or_404(request, batch_id)
    row = rejected_first(batch)
    if row is None or not is_about(request.POST.dict(), row):
        return decided_already(request, batch)
    form_token = FormToken(row.token, batch.flow_id, batch.flow_name, "")
    form = AssignForm.posted(request.POST, form_token)
    if not form.is_valid():
        return progress_page(request, batch, rejected=row, correction=form, status=422)
    try:
        is_resumed = correct_and_resume(batch, row, form.submission().candidate)
    except AlreadyReserved:
        form.add_error(
            "email" if form.cleaned_data["email"] else "jobCandidateId", ALREADY_RESERVED
        )
        return progress_page(request, batch, rejected=row, correction=form, status=422)
    if not is_resumed:
        return decided_already(request, batch)
    _resume_sending(request, batch, row)
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _resume_sending(request: WorkspaceRequest, batch: Batch, row: Assignment) -> None:
    facts = {"batch": str(batch.pk), "flow": batch.flow_id, "assignment": str(row.pk)}
    record_event(request, request.workspace, "batch.corrected", **facts)
    tasks.enqueue(batch)
