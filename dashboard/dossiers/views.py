"""The pages of the dossier of thresholds: a flow's dossier, a step's texts, reviews."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.core.audit_events import record_event
from dashboard.core.http.double_submission import runs_again_on_conflict
from dashboard.core.http.pages import see_other
from dashboard.core.params import read_choice
from dashboard.core.rendering.pager import page_numbers, page_of
from dashboard.dossiers.basis import HEADINGS, WrittenMeanwhile, find_versions, headings, save_basis
from dashboard.dossiers.dossier import build_dossier
from dashboard.dossiers.forms import BasisForm, ReviewForm
from dashboard.dossiers.pages import FlowStep, get_step, render_basis, render_review
from dashboard.dossiers.reviews import ReviewedMeanwhile, describe, planned, record_review
from dashboard.progress.flow_data import FlowData
from dashboard.progress.sync.unlisted_flows import require_flow
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role

PER_PAGE = 50


@require_safe
@require_role(Role.VIEWER, connected=False)
def flow_dossier(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Show the dossier of a flow in ``?language=de``, the reader's by default."""
    flows = request.workspace.synced_flows.select_related("workspace").defer("scores")
    flow = flows.filter(flow_id=flow_id).first()
    languages = dict(settings.LANGUAGES)
    own = translation.get_language() or settings.LANGUAGE_CODE
    language = read_choice(request.GET.get("language"), languages, own)
    content = ""
    if flow is None:
        require_flow(request, flow_id)
    else:
        with translation.override(language):
            known = {"dossier": build_dossier(flow)}
            content = render_to_string("dossiers/_dossier.html", known, request)
    context = {
        "tracked": flow,
        "flow_id": flow_id,
        "content": content,
        "language": language,
        "languages": settings.LANGUAGES,
    }
    return render(request, "dossiers/flow_dossier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
@runs_again_on_conflict
@transaction.atomic
def step_basis(request: WorkspaceRequest, flow_id: str, order: int) -> HttpResponse:
    """Show and save the texts of a step."""
    step = get_step(request, flow_id, order)
    if request.method != "POST":
        return render_basis(request, step)
    form = BasisForm(request.POST)
    if not form.is_valid():
        return render_basis(request, step, form=form)
    try:
        seen = form.cleaned_data["seen"]
        saved = save_basis(step.key, form.texts(), by=request.user, seen=seen)
    except WrittenMeanwhile:
        form.add_error(
            None,
            _(
                "Somebody else saved these texts in the meantime. Read theirs below. If you save "
                "yours, they supersede theirs, which stay among the earlier versions."
            ),
        )
        return render_basis(request, step, form=form, is_conflict=True)
    if saved is not None:
        _record(request, step, "threshold.documented")
    messages.success(request, _("Saved."))
    return see_other("flow_dossier", request.workspace.slug, flow_id)


@require_safe
@require_role(Role.VIEWER, connected=False)
def step_basis_versions(request: WorkspaceRequest, flow_id: str, order: int) -> HttpResponse:
    """Show all versions of a step's texts."""
    step = get_step(request, flow_id, order)
    versions = [{"basis": basis, "headings": headings(basis)} for basis in find_versions(*step.key)]
    context = {"step": step, "versions": versions, "headings": HEADINGS}
    return render(request, "dossiers/step_basis_versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER, connected=False)
@runs_again_on_conflict
@transaction.atomic
def threshold_review(request: WorkspaceRequest, flow_id: str, order: int) -> HttpResponse:
    """Record a review of a step's threshold, and when the next one is due."""
    step = get_step(request, flow_id, order)
    if request.method != "POST":
        return render_review(request, step)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return render_review(request, step, form=form)
    threshold = FlowData.visible(step.flow).rule(order).threshold
    try:
        saved = record_review(step.key, threshold, form.draft(), by=request.user)
    except ReviewedMeanwhile:
        form.add_error(
            None,
            _(
                "Somebody else recorded a review in the meantime. Read theirs below. Save again to "
                "add yours."
            ),
        )
        return render_review(request, step, form=form, is_conflict=True)
    if saved is not None:
        due = {"review_on": saved.due_on.isoformat()} if saved.due_on else {}
        action = "threshold.reviewed" if saved.outcome else "threshold.review_planned"
        _record(request, step, action, **due)
    messages.success(request, _("Saved."))
    return see_other("flow_dossier", request.workspace.slug, flow_id)


@require_safe
@require_role(Role.VIEWER, connected=False)
def threshold_reviews(request: WorkspaceRequest) -> HttpResponse:
    """List the planned reviews of the workspace's thresholds, the earliest first."""
    page = page_of(planned(request.workspace), request.GET.get("page"), per_page=PER_PAGE)
    context = {
        "page": page,
        "numbers": page_numbers(page.number, page.paginator.num_pages),
        "rows": describe(request.workspace, page.object_list),
    }
    return render(request, "dossiers/threshold_reviews.html", context)


def _record(request: WorkspaceRequest, step: FlowStep, action: str, **more: str) -> None:
    flow = step.flow
    facts = {"flow": flow.name, "flow_id": flow.flow_id, "step": step.order, **more}
    record_event(request, request.workspace, action, **facts)
