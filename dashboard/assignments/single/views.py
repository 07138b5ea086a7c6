"""Views of a single assignment: the form, and the outcome."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.assignments.gates.pages import gate_notice
from dashboard.assignments.invitations import reconciliation
from dashboard.assignments.invitations.presence import Presence
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.assignments.single import submission
from dashboard.assignments.single.forms import AssignForm, FormToken, form_data_of
from dashboard.assignments.single.submission import Outcome
from dashboard.core.audit_events import record_event
from dashboard.core.errors.catalog import problem_for
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import read_uuid
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from flows_api import NotFound, Rejected

IN_DOUBT = gettext_lazy(
    "We can't tell whether this candidate is already in the flow. Nothing was sent."
)
GATED = gettext_lazy("No notice is recorded in time, so nothing was sent.")
UNREAD = gettext_lazy("The flow's candidates could not be loaded, so nothing was sent. Try again.")


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER)
def assign(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Assign one candidate, which sends the first step's invitation.

    ``?again=`` is an assignment that was not made, and fills in the form. So no candidate's address
    is in the URL.
    """
    if request.method != "POST":
        flow = request.flows.get_flow(flow_id)
        entered = _entered_before(request, flow_id)
        return _form_page(request, AssignForm(form_token=FormToken.for_flow(flow), initial=entered))
    form = AssignForm.posted(
        request.POST, FormToken.from_signed(request.POST.get("token", ""), flow_id)
    )
    if not form.is_valid():
        return _form_page(request, form, status=422)
    outcome = submission.assign(
        request.workspace, request.flows, form.submission(), by=request.user
    )
    if outcome.has_invited:
        _note(request, "assignment.made", outcome.row)
    if outcome.must_show_form:
        return _back_to_form(request, form, outcome)
    return see_other("assignment_detail", request.workspace.slug, outcome.row.pk)


def _entered_before(request: WorkspaceRequest, flow_id: str) -> dict[str, str]:
    """Return the form's data for the assignment that is tried again, or nothing."""
    wanted = read_uuid(request.GET.get("again"))
    rows = Assignment.objects.filter(workspace=request.workspace, flow_id=flow_id)
    row = rows.filter(pk=wanted).first() if wanted else None
    return form_data_of(row) if row is not None and row.can_be_corrected else {}


def _back_to_form(request: WorkspaceRequest, form: AssignForm, outcome: Outcome) -> HttpResponse:
    """Render the form as entered, with a new token and the reason why nothing was sent."""
    form.form_token = form.form_token.with_new_token()
    error = outcome.error
    if outcome.row.is_gated:
        closed = {"gated": gate_notice(outcome.row), "gated_row": outcome.row}
        return _form_page(request, form, status=409, outcome=outcome.row.outcome, **closed)
    if isinstance(error, Rejected):
        form.add_partner_errors(error)
        return _form_page(request, form, status=422, outcome=outcome.row.outcome)
    if error is None:
        if outcome.row.is_in_doubt:
            form.require_decision(outcome.row.candidate_key)
        notice = {"before": outcome.before, "earlier": outcome.row}
        return _form_page(request, form, status=409, outcome=outcome.row.outcome, **notice)
    if isinstance(error, NotFound) and not outcome.row.sent_at:
        raise error
    problem = problem_for(error)
    return _form_page(request, form, status=problem.status, problem=problem)


def _form_page(
    request: WorkspaceRequest, form: AssignForm, status: int = 200, **notice: Any
) -> HttpResponse:
    """Render the form. ``notice`` says why it is shown again."""
    context = {"form": form, "form_token": form.form_token, **notice}
    return render(request, "assignments/assign.html", context, status=status)


@require_safe
@require_role(Role.VIEWER, connected=False)
def assignment_detail(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Show the outcome of an assignment. It calls no partner, so it works during an outage."""
    row = _row(request, assignment_id)
    if request.htmx and request.GET.get("seen") == row.version:
        return HttpResponse(status=204)
    return render_page_or_partial(
        request,
        "assignments/assignment_detail.html",
        {"assignment": row, "may_check": row.can_be_checked, "gated": gate_notice(row)},
        partials=("assignment-outcome",),
    )


@post_only("assignment_detail")
@require_role(Role.RECRUITER)
def assignment_check(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Look up an unclear assignment in the flow now, and send nothing."""
    row = _row(request, assignment_id)
    found = reconciliation.check_now(row, request.flows)
    if found is None and row.can_be_checked:
        messages.warning(request, str(UNREAD))
    elif found and found.presence == Presence.ABSENT:
        messages.info(request, _("This candidate is not in the flow yet."))
    elif found and found.presence == Presence.UNKNOWN:
        messages.warning(request, str(IN_DOUBT))
    return see_other("assignment_detail", request.workspace.slug, row.pk)


@post_only("assignment_detail")
@require_role(Role.RECRUITER)
def assignment_resend(request: WorkspaceRequest, assignment_id: UUID) -> HttpResponse:
    """Send again, by a member's decision, to a candidate whom the lookups did not find.

    ``despite_doubt`` is the doubt that the page named: it asks about this candidate.
    """
    row = _row(request, assignment_id)
    is_decided = bool(row.doubt) and request.POST.get("despite_doubt") == row.doubt
    outcome = reconciliation.send_again(row, request.flows, despite_doubt=is_decided)
    if outcome.sent and not row.is_gated:
        _note(request, "assignment.resent", row)
    if outcome.unread:
        messages.warning(request, str(UNREAD))
    if outcome.in_doubt:
        messages.warning(request, str(IN_DOUBT))
    if row.is_gated:
        messages.warning(request, str(GATED))
    elif outcome.error is not None and row.state == AssignmentState.NOT_SENT:
        messages.error(request, str(problem_for(outcome.error).explanation))
    return see_other("assignment_detail", request.workspace.slug, row.pk)


def _note(request: WorkspaceRequest, action: str, row: Assignment) -> None:
    """Record an event for the audit log: the assignment and its state, without personal data."""
    facts = {"flow": row.flow_name, "flow_id": row.flow_id, "state": row.state}
    record_event(request, request.workspace, action, assignment=str(row.pk), **facts)


def _row(request: WorkspaceRequest, assignment_id: UUID) -> Assignment:
    rows = Assignment.objects.select_related("created_by")
    return get_object_or_404(rows, workspace=request.workspace, pk=assignment_id)
