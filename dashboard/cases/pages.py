"""The page of one case, which several views render."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy

from dashboard.cases.decisions import (
    AlreadySentOn,
    CaseErased,
    DecidedMeanwhile,
    DecisionRefused,
    SetThreshold,
    check_may_decide,
)
from dashboard.cases.evidence import presenters
from dashboard.cases.evidence.types import load_evidence
from dashboard.cases.forms import DecisionForm, HandlingForm, UpholdForm
from dashboard.cases.models import Case
from dashboard.cases.openings import get_rules
from dashboard.cases.send_on.deliveries import can_send_on, find_delivery
from dashboard.workspaces.access import WorkspaceRequest

REFUSALS: dict[type[DecisionRefused], Any] = {
    CaseErased: gettext_lazy("The candidate was erased, so there is nothing to decide on."),
    SetThreshold: gettext_lazy(
        "You set the threshold of this result. In this workspace somebody else decides then."
    ),
    AlreadySentOn: gettext_lazy(
        "The candidate is sent on already. Nothing was recorded, and nobody is invited again."
    ),
    DecidedMeanwhile: gettext_lazy(
        "Somebody else decided in the meantime. Read their decision below. If you save yours, it "
        "supersedes theirs."
    ),
}


def get_case(request: WorkspaceRequest, case_id: int) -> Case:
    """Return the workspace's case with its state, or raise Http404."""
    cases = Case.objects.of(request.workspace).with_state()
    return get_object_or_404(cases.select_related("flow", "handling__assignee"), pk=case_id)


def render_case(
    request: WorkspaceRequest,
    case: Case,
    *,
    form: DecisionForm | None = None,
    handling_form: HandlingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of a case, with its forms as they were posted."""
    evidence = load_evidence(case.evidence)
    decisions = list(case.decisions.order_by("-number"))
    context = {
        "case": case,
        "step_title": presenters.step_title(case),
        "evidence": evidence,
        "finding": presenters.finding(evidence) if evidence else "",
        "groups": presenters.evidence_groups(case, evidence) if evidence else [],
        "decisions": decisions,
        "seen": decisions[0].number if decisions else 0,
        "form": form or UpholdForm(),
        "handling_form": handling_form
        or HandlingForm(instance=case.handling, workspace=request.workspace),
        "refusal": get_refusal(request, case),
        "can_send_on": can_send_on(case, evidence),
        "sent": find_delivery(case),
    }
    return render(request, "cases/case_detail.html", context, status=status)


def get_refusal(request: WorkspaceRequest, case: Case) -> Any:
    """Return why this member can't decide on the case, "" where they can."""
    try:
        check_may_decide(case, request.user, get_rules(request.workspace))
    except DecisionRefused as refusal:
        return REFUSALS[type(refusal)]
    return ""
