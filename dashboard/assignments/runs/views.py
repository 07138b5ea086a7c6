"""Views of a confirmed batch: its progress, and what can be done about it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from dashboard.assignments import tasks
from dashboard.assignments.invitations.counts import batch_counts, recount
from dashboard.assignments.invitations.reconciliation import reopen
from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import (
    ACTIVE,
    AssignmentState,
    BatchState,
    LineStatus,
    PauseKind,
)
from dashboard.assignments.notices.notices import is_unread_by
from dashboard.assignments.runs.controls import pause, pause_token, resume
from dashboard.assignments.runs.exports import not_assigned_csv
from dashboard.assignments.runs.rejected_first import is_about, rejected_first
from dashboard.assignments.runs.results import Results, count_states, results
from dashboard.assignments.single.forms import AssignForm, FormToken
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.connection.rate_limit import seconds_blocked
from dashboard.workspaces.roles import Role
from flows_api import Rejected

ORDER = ("line", "pk")
MAX_READS = 4
PAUSE_CHANGED = gettext_lazy(
    "The reason for the pause has changed since you opened this page. Review it before you resume."
)


def progress_page(
    request: WorkspaceRequest,
    batch: Batch,
    *,
    rejected: Assignment | None = None,
    correction: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the progress of a batch.

    A poll whose version is still shown reads the batch's own row alone. Any other one gets the rows
    and the filters with the counters, all of one moment. Where the first candidate was
    ``rejected``, the page has a form for them, and does not poll.
    """
    target = request.htmx.target
    found = _results_of_one_moment(batch, request.GET.dict())
    shown = batch_counts(batch, found.states)
    if rejected is None and request.membership.has_role(Role.RECRUITER):
        rejected = rejected_first(batch)
    if rejected:
        correction = correction or _correction(batch, rejected)
    if correction and target == "batch-progress":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    left_out_count = max(0, batch.line_count - shown.total)
    context = {
        "batch": batch,
        "counts": shown,
        "results": found,
        "left_out_count": left_out_count,
        "left_out_in_flow": _lines_in_flow(batch) if left_out_count else 0,
        "is_poll": target == "batch-progress" and not request.htmx.history_restore_request,
        "correction": correction,
        "pause": pause_token(batch),
        "rejected": rejected,
        "is_live": not correction and (shown.is_open or batch.state in ACTIVE),
        "is_unread": is_unread_by(batch, request.user),
        "just_ended": bool(request.htmx and target == "batch-progress" and not shown.is_open),
        "blocked_for": seconds_blocked(batch.workspace_id)
        if batch.state == BatchState.RUNNING
        else 0,
        "retry_token": uuid4(),
        # The answer to a POST has the links of the page it belongs to.
        "form_page_url": reverse("batch_detail", args=[request.workspace.slug, batch.pk]),
    }
    response = render_page_or_partial(
        request,
        "assignments/batch_progress.html",
        context,
        partials=("batch-progress", "batch-results"),
        status=status,
    )
    if context["just_ended"]:
        response["HX-Trigger"] = "batch-ended"
    return response


def decided_already(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    """Answer a decision about a rejected candidate that another member has made already."""
    messages.warning(
        request, _("Another member has already decided about this candidate. Nothing was changed.")
    )
    return _back(request, batch)


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_pause(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Pause the batch: no further call is begun."""
    batch = get_batch_or_404(request, batch_id)
    if pause(batch, PauseKind.MEMBER):
        _note(request, "batch.paused", batch)
    return _back(request, batch)


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_resume(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Resume the batch after the pause that the page showed.

    The form about a rejected first candidate names them, and resuming skips them.
    """
    batch = get_batch_or_404(request, batch_id)
    if "row" in request.POST and not is_about(request.POST.dict(), rejected_first(batch)):
        return decided_already(request, batch)
    if request.POST.get("pause", "") != (pause_now := pause_token(batch)):
        if pause_now:
            messages.warning(request, PAUSE_CHANGED)
        return _back(request, batch)
    if resume(batch):
        _note(request, "batch.resumed", batch)
        tasks.enqueue(batch)
    return _back(request, batch)


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_recheck(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Look up all candidates who need a decision.

    With ``send`` that decision is made: those who are still not found are invited again.
    """
    batch = get_batch_or_404(request, batch_id)
    rows = batch.assignments.filter(state=AssignmentState.NEEDS_DECISION)
    resend = request.POST.get("send") == "yes"
    number = reopen(rows, resend=resend)
    recount(batch.pk)
    if resend and number:
        _note(request, "batch.sent_again", batch, people=number)
    messages.info(
        request,
        ngettext("Checking %(n)s candidate again.", "Checking %(n)s candidates again.", number)
        % {"n": intcomma(number)},
    )
    return _back(request, batch)


@require_safe
@require_role(Role.VIEWER, connected=False)
def batch_not_assigned(request: WorkspaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Download the candidates who were not assigned, and why, as CSV."""
    batch = get_batch_or_404(request, batch_id)
    facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
    record_event(request, request.workspace, "candidates.exported", what="not assigned", **facts)
    return not_assigned_csv(batch)


def _results_of_one_moment(batch: Batch, params: dict[str, str]) -> Results:
    """Return the batch's rows with counts that agree with them, though it is being sent.

    They are two queries. Where a row has changed between them, both are read again.
    """
    rows = batch.assignments.all()
    for _attempt in range(MAX_READS):
        found = results(rows, params, order=ORDER)
        list(found.rows)
        if batch.state not in ACTIVE or count_states(rows) == found.states:
            break
    return found


def _note(request: WorkspaceRequest, action: str, batch: Batch, **facts: Any) -> None:
    """Record an event for the audit log, without personal data."""
    flow = {"flow": batch.flow_name, "flow_id": batch.flow_id}
    record_event(request, request.workspace, action, batch=str(batch.pk), **flow, **facts)


def _lines_in_flow(batch: Batch) -> int:
    """Return how many lines the check left out because their candidates are in the flow."""
    return batch.lines.filter(status=LineStatus.ALREADY_IN_FLOW).count()


def _correction(batch: Batch, row: Assignment) -> AssignForm:
    """Return the form of the candidate whom the batch paused for."""
    error = Rejected(batch.pause_reason, details=batch.rejection["details"])
    return AssignForm.refused(row, error, FormToken(row.token, batch.flow_id, batch.flow_name, ""))


def _back(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    return see_other("batch_detail", request.workspace.slug, batch.pk)
