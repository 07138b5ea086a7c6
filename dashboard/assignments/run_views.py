"""A confirmed batch: how far it is, and what can still be done about it."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from dashboard.assignments import exports, tasks
from dashboard.assignments.batch import GOING, Batch, BatchState, PauseKind
from dashboard.assignments.correcting import is_about, refused_first
from dashboard.assignments.drafting import retry
from dashboard.assignments.figures import figures, recount
from dashboard.assignments.forms import AssignForm, Ticket
from dashboard.assignments.models import Assignment, State
from dashboard.assignments.news import is_news_to
from dashboard.assignments.reading import Unusable
from dashboard.assignments.results import results
from dashboard.assignments.settling import reopen
from dashboard.assignments.steering import cancel, discard, pause, pause_of, resume
from dashboard.web.events import tell
from dashboard.web.pages import page_or_partial, see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.pacing import blocked_for
from dashboard.workspaces.roles import Role
from flows_api import Rejected

ORDER = ("line", "pk")
NOT_SEEN = gettext_lazy(
    "Your page did not show why this list waits now, so nothing was changed. Look before you go on."
)


def batch_of(request: WorkspaceRequest, batch_id: UUID) -> Batch:
    """The workspace's batch, or 404."""
    batches = Batch.objects.select_related("created_by", "confirmed_by")
    return get_object_or_404(batches, workspace=request.workspace, pk=batch_id)


def progress_page(
    request: WorkspaceRequest,
    batch: Batch,
    *,
    refused: Assignment | None = None,
    correction: AssignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """How far a batch is; a poll reads the batch's own row, and the pace while it is sent. Where
    the first person was ``refused``, the page is a form, and waits."""
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
    """The answer to whoever decides about a person refused when somebody else has."""
    messages.warning(
        request, _("Somebody else has decided about this person meanwhile. Nothing was changed.")
    )
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_pause(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Begin nothing more for now."""
    batch = batch_of(request, batch_id)
    if pause(batch, PauseKind.PERSON):
        _note(request, "batch.paused", batch)
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_resume(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Go on after the pause that the page showed; without the person refused, if the form that
    tells of them says so."""
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
def batch_cancel(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """End it; a list that was not confirmed yet is thrown away."""
    batch = batch_of(request, batch_id)
    if discard(batch):
        messages.success(request, _("The list is thrown away. Nothing was sent."))
        return see_other("assign_bulk", request.workspace.slug, batch.flow_id)
    if cancel(batch):
        _note(request, "batch.cancelled", batch)
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_look_up(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Look again for everybody who needs a decision; with ``send``, that decision: whoever is still
    not found is sent the invitation again."""
    batch = batch_of(request, batch_id)
    rows = batch.assignments.filter(state=State.NEEDS_YOU)
    resend = request.POST.get("send") == "yes"
    number = reopen(rows, resend=resend)
    recount(batch.pk)
    if resend and number:
        _note(request, "batch.sent_again", batch, people=number)
    messages.info(
        request,
        ngettext("Looking for %(n)s person.", "Looking for %(n)s people.", number)
        % {"n": intcomma(number)},
    )
    return _back(request, batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_retry(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """A new list of those who were not assigned, to be checked and confirmed like any other; one
    for each page that asks for it, however often its button is pressed."""
    batch = batch_of(request, batch_id)
    try:
        again = retry(batch, token=_token(request), by=request.user)
    except Unusable:
        messages.info(request, _("Nobody is left to try again."))
        return _back(request, batch)
    if again.state == BatchState.CHECKING:
        tasks.call(again)
    return _back(request, again)


@require_safe
@member(Role.RECRUITER, connected=False)
def batch_not_assigned(request: WorkspaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Who was not assigned, and why, as CSV."""
    batch = batch_of(request, batch_id)
    facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
    tell(request, request.workspace, "candidates.exported", what="not assigned", **facts)
    return exports.download(exports.not_assigned(batch), "not-assigned.csv")


def _note(request: WorkspaceRequest, action: str, batch: Batch, **facts: Any) -> None:
    """Let the audit trail know, with no word about people."""
    tell(request, request.workspace, action, batch=str(batch.pk), flow=batch.flow_id, **facts)


def _token(request: WorkspaceRequest) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _correction(batch: Batch, row: Assignment) -> AssignForm:
    """What was said of the person whom the batch paused for."""
    error = Rejected(batch.pause_reason, details=batch.refusal["details"])
    return AssignForm.refused(row, error, Ticket(row.token, batch.flow_id, batch.flow_name, ""))


def _back(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    return see_other("batch_detail", request.workspace.slug, batch.pk)
