"""The page that sends a candidate on, and another try of an assignment that was not made."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import IN_FLOW, NOT_ASSIGNED, AssignmentState
from dashboard.cases.decisions import (
    AlreadySentOn,
    DecidedMeanwhile,
    DecisionRefused,
    check_may_decide,
    find_last_sent_on,
)
from dashboard.cases.evidence.types import load_evidence
from dashboard.cases.forms import SendOnForm
from dashboard.cases.models import Case, Continuation, SendOn
from dashboard.cases.openings import get_rules
from dashboard.cases.pages import REFUSALS, get_case, get_refusal
from dashboard.cases.send_on.continuations import (
    CannotContinue,
    ContinuationPlan,
    NoStepsLeft,
    NoThreshold,
    NotMadeYet,
    get_continuation,
    plan_continuation,
    stored_plan,
)
from dashboard.cases.send_on.deliveries import can_send_on, deliver, record_send_on
from dashboard.core.audit_events import record_event
from dashboard.core.errors.catalog import problem_for
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from flows_api import FlowsError

REASONS: dict[type[CannotContinue], Any] = {
    NoStepsLeft: gettext_lazy("No step follows in the flow as it is now."),
    NoThreshold: gettext_lazy(
        "A later step of the flow has no threshold that could be copied. Set one first."
    ),
    NotMadeYet: gettext_lazy(
        "Taptalent gave no clear answer about the new flow, so nobody was assigned and nothing was "
        "recorded. Try again in two minutes: Flowdeck looks for the flow before it makes another."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER)
def case_send_on(request: WorkspaceRequest, case_id: int) -> HttpResponse:
    """Show what sending on does, and do it."""
    case = get_case(request, case_id)
    if not can_send_on(case, load_evidence(case.evidence)):
        raise Http404("nothing follows this step")
    if request.method != "POST":
        return _page(request, case, SendOnForm())
    form = SendOnForm(request.POST)
    if not form.is_valid():
        return _page(request, case, form, status=422)
    return _try_to_send_on(request, case, form)


@post_only("case_detail")
@require_role(Role.RECRUITER)
def case_delivery(request: WorkspaceRequest, case_id: int) -> HttpResponse:
    """Try an assignment again that was not made."""
    case = get_case(request, case_id)
    rows = SendOn.objects.select_related("decision__case__workspace", "continuation", "by")
    send_on = get_object_or_404(rows, decision__in=case.decisions.order_by("-number")[:1])
    if not case.erased_at:
        _report(request, send_on, deliver(send_on, request.flows))
    return see_other("case_detail", request.workspace.slug, case.pk)


def _try_to_send_on(request: WorkspaceRequest, case: Case, form: SendOnForm) -> HttpResponse:
    """Send the candidate on, or show the form as it was typed with the reason why not."""
    try:
        send_on = _send_on(request, case, form)
    except CannotContinue as reason:
        form.refuse(REASONS[type(reason)])
        status = 504 if isinstance(reason, NotMadeYet) else 422
    except DecisionRefused as refusal:
        form.refuse(REFUSALS[type(refusal)])
        is_conflict = isinstance(refusal, (AlreadySentOn, DecidedMeanwhile))
        status = 409 if is_conflict else 422
    except FlowsError as error:
        problem = problem_for(error)
        form.refuse(problem.explanation)
        status = problem.status
    else:
        _report(request, send_on, deliver(send_on, request.flows))
        return see_other("case_detail", request.workspace.slug, case.pk)
    return _page(request, case, form, status=status)


def _send_on(request: WorkspaceRequest, case: Case, form: SendOnForm) -> SendOn:
    """Make the continuation where there is none, and record the decision."""
    # Before anything is made at the partner.
    check_may_decide(case, request.user, get_rules(request.workspace))
    continuation = get_continuation(request.flows, case.flow, case.step, by=request.user)
    rules = get_rules(request.workspace)
    with transaction.atomic():
        known = SendOn.objects.filter(decision__case=case).count()
        send_on = record_send_on(case, continuation, form.draft(), by=request.user, rules=rules)
        if SendOn.objects.filter(decision__case=case).count() > known:
            facts = {"case": str(case.pk), "result": str(send_on.decision.outcome)}
            record_event(request, request.workspace, "case.decided", **facts)
    return send_on


def _page(
    request: WorkspaceRequest, case: Case, form: SendOnForm, status: int = 200
) -> HttpResponse:
    made = Continuation.objects.filter(flow=case.flow, step=case.step).first()
    context = {
        "case": case,
        "form": form,
        "seen": case.decisions.count(),
        "continuation": made,
        "plan": _plan(request, case, made, may_read=status == 200),
        "refusal": get_refusal(request, case),
        "earlier": find_last_sent_on(case),
    }
    return render(request, "cases/send_on/case_send_on.html", context, status=status)


def _plan(
    request: WorkspaceRequest, case: Case, made: Continuation | None, *, may_read: bool
) -> ContinuationPlan | None:
    """Return the flow that is or would be made, None where that is not known.

    After a refused form the partner is not called, as it may be the reason.
    """
    if made is not None:
        return stored_plan(made)
    if not may_read:
        return None
    try:
        return plan_continuation(request.flows.get_flow(case.flow.flow_id), case.step)
    except CannotContinue:
        return None


def _report(request: WorkspaceRequest, send_on: SendOn, row: Assignment) -> None:
    is_earlier = row.created_at < send_on.at or row.state == AssignmentState.ALREADY_IN
    if row.state in IN_FLOW and is_earlier:
        text = _(
            "Decision recorded. The candidate was assigned to the next steps before, so nobody is "
            "invited again."
        )
        messages.info(request, text)
    elif row.state in IN_FLOW:
        messages.success(request, _("Sent on: the candidate is assigned to the next steps."))
    elif row.is_gated and row.state in NOT_ASSIGNED:
        text = _(
            "The decision is recorded, but the candidate is not assigned: no notice in time. The "
            "assignment says from when they can be."
        )
        messages.warning(request, text)
    elif row.state in NOT_ASSIGNED:
        text = _(
            "The decision is recorded, but the candidate is not assigned yet. Try again below."
        )
        messages.error(request, text)
    else:
        text = _("The decision is recorded. Taptalent has not confirmed the assignment yet.")
        messages.warning(request, text)
