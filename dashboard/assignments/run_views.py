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
from django.views.decorators.http import require_POST, require_safe

from dashboard.assignments import tasks
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import GOING, BatchState, PauseKind, State
from dashboard.assignments.correcting import is_about, refused_first
from dashboard.assignments.figures import figures, recount
from dashboard.assignments.forms import AssignForm, Ticket
from dashboard.assignments.lookup import batch_of
from dashboard.assignments.models import Assignment
from dashboard.assignments.news import is_news_to
from dashboard.assignments.results import results
from dashboard.assignments.run_exports import not_assigned_csv
from dashboard.assignments.settling import reopen
from dashboard.assignments.steering import pause, pause_of, resume
from dashboard.web.events import tell
from dashboard.web.pages import page_or_partial, see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.pacing import blocked_for
from dashboard.workspaces.roles import Role
from flows_api import Rejected

ORDER = ("line", "pk")
NOT_SEEN = gettext_lazy(
    "The reason for the pause has changed since you opened this page. Review it before you resume."
)


def progress_page(
    request: WorkspaceRequest,
    batch: Batch,
    *,
    refused: Assignment | None = None,
    correction: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the progress of a batch.

    A poll reads the batch's own row, and the rate limit while it is sent. Where the first candidate
    was ``refused``, the page has a form for them, and does not poll.
    """
    shown = figures(batch)
    target = request.htmx.target
    if refused is None and request.membership.may(Role.RECRUITER):
        refused = refused_first(batch)
    if refused:
        correction = correction or _correction(batch, refused)
    if correction and target == "batch-progress":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    context = {
        "batch": batch,
        "figures": shown,
        "correction": correction,
        "pause": pause_of(batch),
        "refused": refused,
        "is_live": not correction and (shown.is_open or batch.state in GOING),
        "is_news": is_news_to(batch, request.user),
        "just_ended": bool(request.htmx and target == "batch-progress" and not shown.is_open),
        "blocked_for": blocked_for(batch.workspace_id) if batch.state == BatchState.RUNNING else 0,
        "retry_token": uuid4(),
        # The answer to a POST has the links of the page it belongs to.
        "here_path": reverse("batch_detail", args=[request.workspace.slug, batch.pk]),
    }
    if target != "batch-progress":
        rows = batch.assignments.all()
        context["results"] = results(rows, request.GET.dict(), order=ORDER)
    response = page_or_partial(
        request,
        "assignments/batch_progress.html",
        context,
        partials=("batch-progress", "batch-results"),
        status=status,
    )
    if context["just_ended"]:
        response["HX-Trigger"] = "batch-ended"
    return response


def too_late(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    """Answer a decision about a rejected candidate that another member has made already."""
    messages.warning(
        request, _("Another member has already decided about this candidate. Nothing was changed.")
    )
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_pause(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Pause the batch: no further call is begun."""
    batch = batch_of(request, batch_id)
    if pause(batch, PauseKind.PERSON):
        _note(request, "batch.paused", batch)
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_resume(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Resume the batch after the pause that the page showed.

    The form about a rejected first candidate names them, and resuming skips them.
    """
    batch = batch_of(request, batch_id)
    if "row" in request.POST and not is_about(request.POST.dict(), refused_first(batch)):
        return too_late(request, batch)
    if request.POST.get("pause", "") != (pause_now := pause_of(batch)):
        if pause_now:
            messages.warning(request, NOT_SEEN)
        return _back(request, batch)
    if resume(batch):
        _note(request, "batch.resumed", batch)
        tasks.call(batch)
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_look_up(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Look up all candidates who need a decision.

    With ``send`` that decision is made: those who are still not found are invited again.
    """
    batch = batch_of(request, batch_id)
    rows = batch.assignments.filter(state=State.NEEDS_YOU)
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
@member(Role.RECRUITER, connected=False)
def batch_not_assigned(request: WorkspaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Download the candidates who were not assigned, and why, as CSV."""
    batch = batch_of(request, batch_id)
    facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
    tell(request, request.workspace, "candidates.exported", what="not assigned", **facts)
    return not_assigned_csv(batch)


def _note(request: WorkspaceRequest, action: str, batch: Batch, **facts: Any) -> None:
    """Record an event for the audit log, without personal data."""
    tell(request, request.workspace, action, batch=str(batch.pk), flow=batch.flow_id, **facts)


def _correction(batch: Batch, row: Assignment) -> AssignForm:
    """Return the form of the candidate whom the batch paused for."""
    error = Rejected(batch.pause_reason, details=batch.refusal["details"])
    return AssignForm.refused(row, error, Ticket(row.token, batch.flow_id, batch.flow_name, ""))


def _back(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    return see_other("batch_detail", request.workspace.slug, batch.pk)
