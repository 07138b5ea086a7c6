"""The pages of cases: the list, one case, its decision, and the opening."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.cases.decisions import DecidedMeanwhile, DecisionRefused, record_decision
from dashboard.cases.forms import OpeningForm, UpholdForm
from dashboard.cases.models import Case
from dashboard.cases.openings import OpeningRequest, OpeningResult, get_rules, open_cases
from dashboard.cases.pages import REFUSALS, get_case, render_case
from dashboard.cases.queue.listing import CaseQuery, case_page, describe_scope, handlers
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import render_page_or_partial, see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import read_int
from dashboard.progress.bulk_actions import selections
from dashboard.progress.bulk_actions.page import BulkAction, get_bulk_action, render_page
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedCandidate
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_safe
@require_role(Role.VIEWER, connected=False)
def case_list(request: WorkspaceRequest) -> HttpResponse:
    """List the cases: ``?state=&flow=&step=&assignee=&overdue=&requested=&page=``."""
    query = CaseQuery.from_params(request.GET.dict())
    page = case_page(request.workspace, query, request.user, request.GET.get("page"))
    return render_page_or_partial(
        request,
        "cases/case_list.html",
        {
            "page": page,
            "query": query,
            "today": timezone.localdate(),
            "handlers": handlers(request.workspace, query),
            "scope": describe_scope(request.workspace, query),
            "has_any": Case.objects.of(request.workspace).exists(),
        },
        partials=("case-results",),
    )


@require_safe
@require_role(Role.VIEWER, connected=False)
def case_detail(request: WorkspaceRequest, case_id: int) -> HttpResponse:
    """Show a case with its evidence and its decisions."""
    return render_case(request, get_case(request, case_id))


@post_only("case_detail")
@require_role(Role.RECRUITER, connected=False)
def case_decision(request: WorkspaceRequest, case_id: int) -> HttpResponse:
    """Record a decision."""
    case, form = get_case(request, case_id), UpholdForm(request.POST)
    if not form.is_valid():
        return render_case(request, case, form=form, status=422)
    try:
        with transaction.atomic():
            rules = get_rules(request.workspace)
            decision = record_decision(case, form.draft(), by=request.user, rules=rules)
            if decision is not None:
                facts = {"case": str(case.pk), "result": str(decision.outcome)}
                record_event(request, request.workspace, "case.decided", **facts)
    except DecisionRefused as refusal:
        form.refuse(REFUSALS[type(refusal)])
        is_conflict = isinstance(refusal, DecidedMeanwhile)
        return render_case(request, case, form=form, status=409 if is_conflict else 422)
    messages.success(request, _("Decision recorded."))
    return see_other("case_detail", request.workspace.slug, case.pk)


@post_only("progress_candidate")
@require_role(Role.RECRUITER, connected=False)
def case_open(request: WorkspaceRequest, flow_id: str, candidate_id: str) -> HttpResponse:
    """Open a case for a candidate's result at a step, or go to the one that it has."""
    candidates = SyncedCandidate.objects.select_related("flow__workspace")
    candidate = candidates.filter(
        flow__workspace=request.workspace, flow__flow_id=flow_id, candidate_id=candidate_id
    ).first()
    if candidate is None:
        messages.warning(
            request, _("This candidate is not loaded yet. Try again in a few minutes.")
        )
        return see_other("progress_candidate", request.workspace.slug, flow_id, candidate_id)
    wanted = OpeningRequest(
        by=request.user.email,
        step=read_int(request.POST.get("step"), most=9999),
        is_requested=request.POST.get("requested") == "on",
    )
    with transaction.atomic():
        found = open_cases(FlowData.visible(candidate.flow), [candidate.pk], wanted)
        _record_opening(request, candidate.flow, found)
    for case in found.opened:
        messages.success(request, _("Case opened."))
        return see_other("case_detail", request.workspace.slug, case.pk)
    for key in found.existing:
        messages.info(request, _("This result has a case already."))
        return see_other("case_detail", request.workspace.slug, key)
    messages.warning(request, _describe(found))
    return see_other("progress_candidate", request.workspace.slug, flow_id, candidate_id)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
def case_open_selected(request: WorkspaceRequest, flow_id: str, selection_id: int) -> HttpResponse:
    """Open cases for the selected candidates, at the step of their list where it has one."""
    found = get_bulk_action(request, flow_id, selection_id)
    form = OpeningForm(request.POST) if request.method == "POST" else OpeningForm()
    if not form.is_valid():
        return render_page(request, found, "case", {"form": form})
    with transaction.atomic():
        is_first = selections.mark_done(found.selection)
        opened = _open_selected(request, found, form) if is_first else OpeningResult()
    if is_first:
        text = format_html("{} {}", _describe(opened), _link_cases(request, found, opened))
        messages.success(request, text)
    else:
        messages.info(request, _("This was already done. To do it again, make a new selection."))
    return see_other(found.return_url())


def _open_selected(
    request: WorkspaceRequest, found: BulkAction, form: OpeningForm
) -> OpeningResult:
    wanted = OpeningRequest(
        by=request.user.email,
        step=found.segment.step,
        is_requested=form.cleaned_data["requested"],
    )
    keys = list(found.states.order_by("pk").values_list("candidate__pk", flat=True))
    opened = open_cases(found.flow_data, keys, wanted)
    _record_opening(request, found.flow, opened)
    return opened


def _link_cases(request: WorkspaceRequest, found: BulkAction, opened: OpeningResult) -> str:
    """Return a link to the cases of these candidates: to the only one, else to the open ones."""
    slug = request.workspace.slug
    keys = [case.pk for case in opened.opened] + opened.existing
    if not keys:
        return ""
    if len(keys) == 1:
        return format_html(
            '<a href="{}">{}</a>', reverse("case_detail", args=[slug, keys[0]]), _("To the case")
        )
    query = CaseQuery(flow=found.flow.flow_id, step=found.segment.step)
    address = f"{reverse('case_list', args=[slug])}?{query.encoded()}"
    return format_html('<a href="{}">{}</a>', address, _("To the open cases"))


def _record_opening(request: WorkspaceRequest, flow: Any, found: OpeningResult) -> None:
    if found.opened:
        facts = {"flow": flow.name, "flow_id": flow.flow_id, "count": len(found.opened)}
        record_event(request, request.workspace, "case.opened", **facts)


def _describe(found: OpeningResult) -> str:
    """Return what came of an opening, in sentences."""
    opened, existing = len(found.opened), len(found.existing)
    texts = [ngettext("%(n)s case opened.", "%(n)s cases opened.", opened) % {"n": opened}]
    if existing:
        text = ngettext("%(n)s had one already.", "%(n)s had one already.", existing)
        texts.append(text % {"n": existing})
    if found.ineligible:
        text = ngettext(
            "%(n)s has no result for a case: not failed, not near the threshold, and no other "
            "result than the threshold gives.",
            "%(n)s have no result for a case: not failed, not near the threshold, and no other "
            "result than the threshold gives.",
            found.ineligible,
        )
        texts.append(text % {"n": found.ineligible})
    if found.erased:
        text = ngettext(
            "%(n)s has neither a name nor an address, so there is nobody to open a case for.",
            "%(n)s have neither a name nor an address, so there is nobody to open a case for.",
            found.erased,
        )
        texts.append(text % {"n": found.erased})
    return " ".join(texts)
