"""Views that create and edit a flow. Every button of the form posts to the page's own address."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.core.audit_events import record_event
from dashboard.core.errors.catalog import problem_for
from dashboard.core.http.pages import see_other
from dashboard.core.http.pending_form import form_values, pop_pending_form, saves_pending_form
from dashboard.flows.editor import create, review
from dashboard.flows.editor import save as editor_save
from dashboard.flows.editor.actions import apply_action
from dashboard.flows.editor.create import Created, IdenticalFlowExists
from dashboard.flows.editor.draft import FlowDraft, rebase_draft
from dashboard.flows.editor.forms import EditorForms
from dashboard.flows.editor.pages import draft_key, render_conflict, render_form, render_review
from dashboard.flows.editor.save import EditConflict, PartiallySaved, Saved, cells
from dashboard.flows.editor.state import EditorState, unsign_flow
from dashboard.flows.editor.tried_thresholds import carry_over
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role
from flows_api import Flow, FlowsClient, FlowsError, Rejected, UnreadableResponse

Save = Callable[[WorkspaceRequest, EditorState, EditorForms], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER)
@saves_pending_form
def flow_new(request: WorkspaceRequest) -> HttpResponse:
    """Create a flow. ``?from=<flow id>`` starts with a copy of that flow."""
    if request.method == "POST":
        return _run_action(
            request, EditorState.from_post(form_values(request.POST), None), save=_create
        )
    if pending := pop_pending_form(request):
        return render_form(
            request, EditorState.from_post(form_values(pending), None), is_pending_form=True
        )
    source = request.GET.get("from")
    draft = FlowDraft.copy_of(get_flow_with_steps(request.flows, source)) if source else FlowDraft()
    return render_form(request, EditorState.fresh(draft), is_fresh=True)


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER)
@saves_pending_form
def flow_edit(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Edit a flow as far as the partner allows: thresholds, new steps, name and status.

    ``?threshold-1=60`` carries over a threshold that was tried on the progress page.
    """
    if request.method == "POST":
        posted = form_values(request.POST)
        state = EditorState.from_post(posted, _opened_flow(request, posted, flow_id))
        return _run_action(request, state, save=_update)
    if pending := pop_pending_form(request):
        posted = form_values(pending)
        state = EditorState.from_post(posted, _opened_flow(request, posted, flow_id))
        return render_form(request, state, is_pending_form=True)
    flow = get_flow_with_steps(request.flows, flow_id)
    opened = EditorState.fresh(FlowDraft.from_flow(flow), flow)
    state, carried = carry_over(opened, flow, request.GET.dict())
    return render_form(request, state, is_fresh=True, carried=carried)


def get_flow_with_steps(flows: FlowsClient, flow_id: str) -> Flow:
    """Return the flow with its steps.

    Raises UnreadableResponse when it comes without them, because a save would drop the steps.
    """
    flow = flows.get_flow(flow_id)
    if flow.steps is None:
        raise UnreadableResponse("The flow came without its steps.", at="data.steps", method="GET")
    return flow


def _opened_flow(request: WorkspaceRequest, posted: Mapping[str, str], flow_id: str) -> Flow:
    """Return the flow that the form was opened on, or the current one if the form does not say."""
    flow = unsign_flow(posted.get("opened", ""), request.workspace.pk)
    return flow if flow and flow.id == flow_id else get_flow_with_steps(request.flows, flow_id)


def _run_action(request: WorkspaceRequest, state: EditorState, *, save: Save) -> HttpResponse:
    """Carry out the action of the pressed button. The default is to save."""
    verb, _dash, argument = request.POST.get("action", "save").partition("-")
    if verb in ("save", "anyway"):
        return _validated(request, state, save)
    if verb == "review":
        return _validated(request, state, _review)
    if verb in ("carry", "drop") and state.flow:
        return _rebase(request, state, state.flow, keeps_edits=verb == "carry")
    if verb == "restore":
        return _restore(request, state)
    return render_form(request, apply_action(state, verb, argument))


def _restore(request: WorkspaceRequest, state: EditorState) -> HttpResponse:
    """Render the browser's draft, with the thresholds of a what-if that the address carries.

    These were tried on the flow as it is now, so a draft of an earlier version is applied to it.
    """
    if state.flow is None:
        return render_form(request, state, is_restored=True)
    flow, is_edited = state.flow, state.draft != FlowDraft.from_flow(state.flow)
    notices: dict[str, Any] = {"is_restored": is_edited or bool(state.reason)}
    if any(name.startswith("threshold-") for name in request.GET):
        now = get_flow_with_steps(request.flows, flow.id)
        if cells(now) != cells(flow):
            state = replace(state.with_new_token(), draft=rebase_draft(flow, now, state.draft))
            notices = {"is_rebased": is_edited}
        state, notices["carried"] = carry_over(replace(state, flow=now), now, request.GET.dict())
    return render_form(request, state, **notices)


def _validated(request: WorkspaceRequest, state: EditorState, then: Save) -> HttpResponse:
    state = replace(state, search=None)
    forms = EditorForms(state.draft, state.flow, bound=True)
    if not forms.is_valid():
        return render_form(request, state, forms=forms, status=422)
    return then(request, state, forms)


def _review(request: WorkspaceRequest, state: EditorState, forms: EditorForms) -> HttpResponse:
    """Render the review, checked against the flow as it is now."""
    if state.flow is None:
        return render_review(request, state, candidate_count=None)
    try:
        now = request.flows.get_flow(state.flow.id)
    except FlowsError as error:
        candidate_count = state.flow.candidate_count
        return render_review(
            request, state, candidate_count=candidate_count, problem=problem_for(error)
        )
    if cells(now) != cells(state.flow) and not editor_save.is_applied(
        state.flow, forms.flow_update(), now
    ):
        return render_conflict(request, state, now)
    return render_review(request, state, candidate_count=now.candidate_count)


def _rebase(
    request: WorkspaceRequest, state: EditorState, flow: Flow, *, keeps_edits: bool
) -> HttpResponse:
    """Render the form on the current version after a conflict, with or without the edits."""
    theirs = unsign_flow(request.POST.get("theirs", ""), request.workspace.pk)
    if theirs is None or theirs.id != flow.id:
        theirs = get_flow_with_steps(request.flows, flow.id)
    draft = rebase_draft(flow, theirs, state.draft) if keeps_edits else FlowDraft.from_flow(theirs)
    rebased = replace(state.with_new_token(), flow=theirs, draft=draft, search=None)
    return render_form(request, rebased, is_rebased=keeps_edits, is_discarded=not keeps_edits)


def _update(request: WorkspaceRequest, state: EditorState, forms: EditorForms) -> HttpResponse:
    flow, update = state.flow, forms.flow_update()
    if flow is None or not editor_save.has_changes(flow, update):
        messages.info(request, _("No changes to save."))
        return _redirect_to_flow(request, state, flow.id if flow else "")
    if state.review_on and review.read_review_date(state.review_on) is None:
        candidate_count = flow.candidate_count
        return render_review(request, state, candidate_count=candidate_count, is_date_wrong=True)
    try:
        outcome = editor_save.save_flow(request.flows, flow, update)
    except FlowsError as error:
        return _failed(request, state, forms, error)
    match outcome:
        case EditConflict(theirs):
            return render_conflict(request, state, theirs)
        case PartiallySaved():
            return _partially_saved(request, state, flow, outcome)
        case Saved(is_verified=True):
            _record_changes(request, state, flow, state.draft)
            messages.success(request, _("Saved and verified with Taptalent."))
        case Saved():
            _record_changes(request, state, flow, state.draft)
            messages.warning(
                request,
                _("Taptalent accepted the changes, but we couldn't verify them."),
            )
    return _redirect_to_flow(request, state, flow.id)


def _partially_saved(
    request: WorkspaceRequest, state: EditorState, flow: Flow, outcome: PartiallySaved
) -> HttpResponse:
    """Render the form on the current version, with the values that the partner did not store.

    New steps that did arrive stay as the flow's own.
    """
    arrived = max(0, len(outcome.now.steps or ()) - state.locked_count)
    steps = state.draft.steps
    missing = replace(
        state.draft, steps=steps[: state.locked_count] + steps[state.locked_count + arrived :]
    )
    draft = rebase_draft(flow, outcome.now, missing)
    rebased = replace(state.with_new_token(), flow=outcome.now, draft=draft)
    _record_changes(request, state, flow, FlowDraft.from_flow(outcome.now))
    mismatches = [review.describe_mismatch(item) for item in outcome.unsaved]
    cause = problem_for(outcome.error) if outcome.error else None
    return render_form(request, rebased, status=409, mismatches=mismatches, cause=cause)


def _record_changes(
    request: WorkspaceRequest, state: EditorState, flow: Flow, draft: FlowDraft
) -> None:
    """Record an audit event with the changes, if there are any."""
    changes = [change.words for change in review.changes(flow, draft)]
    if changes:
        facts: dict[str, Any] = {"flow_id": flow.id, "flow": draft.name, "changes": changes}
        thresholds = review.threshold_edits(flow, draft)
        optional = {
            "reason": state.reason,
            "thresholds": thresholds,
            "review_on": state.review_on if thresholds else "",
            "shown_version": state.shown_version if thresholds else "",
        }
        facts |= {name: value for name, value in optional.items() if value}
        record_event(request, request.workspace, "flow.changed", **facts)


def _create(request: WorkspaceRequest, state: EditorState, forms: EditorForms) -> HttpResponse:
    try:
        outcome = create.create_flow(
            request.flows,
            forms.flow_update(),
            workspace_id=request.workspace.pk,
            token=state.token,
            allow_duplicate=request.POST.get("action") == "anyway",
            on_created=lambda flow_id: _record_created(request, state, flow_id),
        )
    except IdenticalFlowExists as error:
        return render_form(request, state.with_new_token(), status=409, identical_flow=error.flow)
    except FlowsError as error:
        return _failed(request, state.with_new_token(), forms, error)
    if not isinstance(outcome, Created):
        return render_form(request, state.with_new_token(), status=504, is_unconfirmed=True)
    if outcome.flow_id:
        messages.success(request, _("Flow created."))
    else:
        messages.warning(
            request,
            _(
                "Taptalent accepted the new flow but doesn't list it yet. "
                "Refresh the list in a minute."
            ),
        )
    return _redirect_to_flow(request, state, outcome.flow_id)


def _record_created(request: WorkspaceRequest, state: EditorState, flow_id: str) -> None:
    thresholds = review.threshold_edits(None, state.draft)
    facts = {"flow_id": flow_id, "flow": state.draft.name, "thresholds": thresholds}
    record_event(request, request.workspace, "flow.created", **facts)


def _failed(
    request: WorkspaceRequest, state: EditorState, forms: EditorForms, error: FlowsError
) -> HttpResponse:
    """Render the form with all values that were entered and the reason why it was not saved."""
    if isinstance(error, Rejected):
        forms.add_partner_errors(error)
        return render_form(request, state, forms=forms, status=422)
    problem = problem_for(error)
    return render_form(request, state, status=problem.status, problem=problem)


def _redirect_to_flow(request: WorkspaceRequest, state: EditorState, flow_id: str) -> HttpResponse:
    """Redirect to the flow, or to the list while its id is unknown.

    A cookie tells the browser to drop its draft.
    """
    if flow_id:
        response = see_other("flow_detail", request.workspace.slug, flow_id)
    else:
        response = see_other("flow_list", request.workspace.slug)
    name = f"draft-done.{quote(draft_key(request, state), safe='')}"
    response.set_cookie(name, "1", max_age=60 * 60 * 24, samesite="Lax", secure=request.is_secure())
    return response
