"""Views of a single assignment: the form, and the outcome."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.assignments import assigning, settling
from dashboard.assignments.assigning import Outcome
from dashboard.assignments.choices import State
from dashboard.assignments.forms import AssignForm, Ticket, typed_of
from dashboard.assignments.models import Assignment
from dashboard.web.events import tell
from dashboard.web.pages import page_or_partial, see_other
from dashboard.web.problems import problem_of
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role
from flows_api import NotFound, Rejected

UNREAD = gettext_lazy("The flow's candidates could not be loaded, so nothing was sent. Try again.")


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER)
def assign(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Assign one candidate, which sends the first step's invitation.

    ``?again=`` is an assignment that was not made, and fills in the form. So no candidate's address
    is in the URL.
    """
    if request.method != "POST":
        flow = request.flows.get_flow(flow_id)
        typed = _typed_before(request, flow_id)
        return _form_page(request, AssignForm(ticket=Ticket.for_flow(flow), initial=typed))
    form = AssignForm.posted(request.POST, Ticket.read(request.POST.get("token", ""), flow_id))
    if not form.is_valid():
        return _form_page(request, form, status=422)
    outcome = assigning.assign(request.workspace, request.flows, form.submission(), by=request.user)
    if outcome.is_made:
        _note(request, "assignment.made", outcome.row)
    if outcome.nothing_was_sent:
        return _back_to_form(request, form, outcome)
    return see_other("assignment_detail", request.workspace.slug, outcome.row.pk)


def _typed_before(request: WorkspaceRequest, flow_id: str) -> dict[str, str]:
    """Return the form's data for the assignment that is tried again, or nothing."""
    try:
        wanted = UUID(request.GET.get("again", ""))
    except ValueError:
        return {}
    rows = Assignment.objects.filter(workspace=request.workspace, flow_id=flow_id, pk=wanted)
    row = rows.first()
    return typed_of(row) if row is not None and row.may_be_corrected else {}


def _back_to_form(request: WorkspaceRequest, form: AssignForm, outcome: Outcome) -> HttpResponse:
    """Render the form as entered, with a new token and the reason why nothing was sent."""
    form.ticket = form.ticket.renewed()
    error = outcome.error
    if isinstance(error, Rejected):
        form.add_partner_errors(error)
        return _form_page(request, form, status=422)
    if error is None:
        notice = {"already": outcome.already, "earlier": outcome.row}
        return _form_page(request, form, status=409, **notice)
    if isinstance(error, NotFound) and not outcome.row.sent_at:
        raise error
    problem = problem_of(error)
    return _form_page(request, form, status=problem.status, problem=problem)


def _form_page(
    request: WorkspaceRequest, form: AssignForm, status: int = 200, **notice: Any
) -> HttpResponse:
    """Render the form. ``notice`` says why it is shown again."""
    context = {"form": form, "ticket": form.ticket, **notice}
    return render(request, "assignments/assign.html", context, status=status)


@require_safe
@member(Role.VIEWER, connected=False)
def assignment_detail(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Show the outcome of an assignment. It calls no partner, so it works during an outage."""
    row = _row(request, assignment_id)
    if request.htmx and request.GET.get("seen") == row.version:
        return HttpResponse(status=204)
    return page_or_partial(
        request,
        "assignments/assignment_detail.html",
        {"assignment": row, "may_check": row.may_be_checked},
        partials=("assignment-outcome",),
    )


@require_POST
@member(Role.RECRUITER)
def assignment_check(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Look up an unclear assignment in the flow now, and send nothing."""
    row = _row(request, assignment_id)
    found = settling.check_again(row, request.flows)
    if found is None and row.may_be_checked:
        messages.warning(request, str(UNREAD))
    elif found is False:
        messages.info(request, _("This candidate is not in the flow yet."))
    return see_other("assignment_detail", request.workspace.slug, row.pk)


@require_POST
@member(Role.RECRUITER)
def assignment_resend(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Send again, by a member's decision, to a candidate whom the lookups did not find."""
    row = _row(request, assignment_id)
    outcome = settling.send_again(row, request.flows)
    if outcome.sent:
        _note(request, "assignment.resent", row)
    if outcome.unread:
        messages.warning(request, str(UNREAD))
    if outcome.error is not None and row.state == State.NOT_SENT:
        messages.error(request, str(problem_of(outcome.error).what_happened))
    return see_other("assignment_detail", request.workspace.slug, row.pk)


def _note(request: WorkspaceRequest, action: str, row: Assignment) -> None:
    """Record an event for the audit log: the assignment and its state, without personal data."""
    facts = {"flow": row.flow_name, "flow_id": row.flow_id, "state": row.state}
    tell(request, request.workspace, action, assignment=str(row.pk), **facts)


def _row(request: WorkspaceRequest, assignment_id: UUID) -> Assignment:
    rows = Assignment.objects.select_related("created_by")
    return get_object_or_404(rows, workspace=request.workspace, pk=assignment_id)
