"""Views that create and edit a flow. Every button of the form posts to the page's own address."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.flows import creating, editing, review
from dashboard.flows.creating import AlreadyThere, Created
from dashboard.flows.editing import ChangedMeanwhile, NotKept, Saved, cells
from dashboard.flows.editor import conflict_page, draft_key, form_page, review_page
from dashboard.flows.forms import EditorForms
from dashboard.flows.moves import moved
from dashboard.flows.sheet import Sheet, opened
from dashboard.flows.typed import Typed, carried_over
from dashboard.web.events import tell
from dashboard.web.kept import keeps_form, take, values
from dashboard.web.pages import see_other
from dashboard.web.problems import problem_of
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role
from flows_api import Flow, FlowsClient, FlowsError, Rejected, UnreadableAnswer

Save = Callable[[WorkspaceRequest, Sheet, EditorForms], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER)
@keeps_form
def flow_new(request: WorkspaceRequest) -> HttpResponse:
    """Create a flow. ``?from=<flow id>`` starts with a copy of that flow."""
    if request.method == "POST":
        return _run_action(request, Sheet.read(values(request.POST), None), save=_create)
    if pending := take(request):
        return form_page(request, Sheet.read(values(pending), None), is_pending_form=True)
    source = request.GET.get("from")
    typed = Typed.copy_of(whole_flow(request.flows, source)) if source else Typed()
    return form_page(request, Sheet.fresh(typed), is_fresh=True)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER)
@keeps_form
def flow_edit(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Edit a flow as far as the partner allows: thresholds, new steps, name and status."""
    if request.method == "POST":
        posted = values(request.POST)
        sheet = Sheet.read(posted, _opened_flow(request, posted, flow_id))
        return _run_action(request, sheet, save=_update)
    if pending := take(request):
        posted = values(pending)
        sheet = Sheet.read(posted, _opened_flow(request, posted, flow_id))
        return form_page(request, sheet, is_pending_form=True)
    flow = whole_flow(request.flows, flow_id)
    return form_page(request, Sheet.fresh(Typed.of(flow), flow), is_fresh=True)


def whole_flow(flows: FlowsClient, flow_id: str) -> Flow:
    """Return the flow with its steps.

    Raises UnreadableAnswer when it comes without them, because a save would drop the steps.
    """
    flow = flows.get_flow(flow_id)
    if flow.steps is None:
        raise UnreadableAnswer("The flow came without its steps.", at="data.steps", method="GET")
    return flow


def _opened_flow(request: WorkspaceRequest, posted: Mapping[str, str], flow_id: str) -> Flow:
    """Return the flow that the form was opened on, or the current one if the form does not say."""
    flow = opened(posted.get("opened", ""), request.workspace.pk)
    return flow if flow and flow.id == flow_id else whole_flow(request.flows, flow_id)


def _run_action(request: WorkspaceRequest, sheet: Sheet, *, save: Save) -> HttpResponse:
    """Carry out the action of the pressed button. The default is to save."""
    verb, _dash, argument = request.POST.get("action", "save").partition("-")
    if verb in ("save", "anyway"):
        return _validated(request, sheet, save)
    if verb == "review":
        return _validated(request, sheet, _review)
    if verb in ("carry", "drop") and sheet.flow:
        return _rebase(request, sheet, sheet.flow, keeps_edits=verb == "carry")
    return form_page(request, moved(sheet, verb, argument), is_restored=verb == "restore")


def _validated(request: WorkspaceRequest, sheet: Sheet, then: Save) -> HttpResponse:
    sheet = replace(sheet, search=None)
    forms = EditorForms(sheet.typed, sheet.flow, bound=True)
    if not forms.is_valid():
        return form_page(request, sheet, forms=forms, status=422)
    return then(request, sheet, forms)


def _review(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> HttpResponse:
    """Render the review, checked against the flow as it is now."""
    if sheet.flow is None:
        return review_page(request, sheet, candidate_count=None)
    try:
        now = request.flows.get_flow(sheet.flow.id)
    except FlowsError as error:
        candidate_count = sheet.flow.candidate_count
        return review_page(
            request, sheet, candidate_count=candidate_count, problem=problem_of(error)
        )
    if cells(now) != cells(sheet.flow) and not editing.is_as_wanted(
        sheet.flow, forms.wanted(), now
    ):
        return conflict_page(request, sheet, now)
    return review_page(request, sheet, candidate_count=now.candidate_count)


def _rebase(
    request: WorkspaceRequest, sheet: Sheet, flow: Flow, *, keeps_edits: bool
) -> HttpResponse:
    """Render the form on the current version after a conflict, with or without the edits."""
    theirs = opened(request.POST.get("theirs", ""), request.workspace.pk)
    if theirs is None or theirs.id != flow.id:
        theirs = whole_flow(request.flows, flow.id)
    typed = carried_over(flow, theirs, sheet.typed) if keeps_edits else Typed.of(theirs)
    rebased = replace(sheet.renewed(), flow=theirs, typed=typed, search=None)
    return form_page(request, rebased, is_rebased=keeps_edits, is_discarded=not keeps_edits)


def _update(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> HttpResponse:
    flow, wanted = sheet.flow, forms.wanted()
    if flow is None or not editing.is_change(flow, wanted):
        messages.info(request, _("No changes to save."))
        return _redirect_to_flow(request, sheet, flow.id if flow else "")
    try:
        outcome = editing.save(request.flows, flow, wanted)
    except FlowsError as error:
        return _failed(request, sheet, forms, error)
    match outcome:
        case ChangedMeanwhile(theirs):
            return conflict_page(request, sheet, theirs)
        case NotKept():
            return _partially_saved(request, sheet, flow, outcome)
        case Saved(is_verified=True):
            _record_changes(request, sheet, flow, sheet.typed)
            messages.success(request, _("Saved and verified with Taptalent."))
        case Saved():
            _record_changes(request, sheet, flow, sheet.typed)
            messages.warning(
                request,
                _("Taptalent accepted the changes, but we couldn't verify them."),
            )
    return _redirect_to_flow(request, sheet, flow.id)


def _partially_saved(
    request: WorkspaceRequest, sheet: Sheet, flow: Flow, outcome: NotKept
) -> HttpResponse:
    """Render the form on the current version, with the values that the partner did not store.

    New steps that did arrive stay as the flow's own.
    """
    arrived = max(0, len(outcome.now.steps or ()) - sheet.locked)
    steps = sheet.typed.steps
    missing = replace(sheet.typed, steps=steps[: sheet.locked] + steps[sheet.locked + arrived :])
    typed = carried_over(flow, outcome.now, missing)
    rebased = replace(sheet.renewed(), flow=outcome.now, typed=typed)
    _record_changes(request, sheet, flow, Typed.of(outcome.now))
    mismatches = [review.not_kept(item) for item in outcome.unsaved]
    cause = problem_of(outcome.error) if outcome.error else None
    return form_page(request, rebased, status=409, mismatches=mismatches, cause=cause)


def _record_changes(request: WorkspaceRequest, sheet: Sheet, flow: Flow, typed: Typed) -> None:
    """Record an audit event with the changes, if there are any."""
    changes = [change.words for change in review.changes(flow, typed)]
    if changes:
        facts = {"flow_id": flow.id, "flow": typed.name, "changes": changes}
        reason = {"reason": sheet.reason} if sheet.reason else {}
        tell(request, request.workspace, "flow.changed", **facts, **reason)


def _create(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> HttpResponse:
    try:
        outcome = creating.create(
            request.flows,
            forms.wanted(),
            workspace_id=request.workspace.pk,
            token=sheet.token,
            allow_duplicate=request.POST.get("action") == "anyway",
            on_created=lambda flow_id: _record_created(request, sheet, flow_id),
        )
    except AlreadyThere as error:
        return form_page(request, sheet.renewed(), status=409, identical_flow=error.flow)
    except FlowsError as error:
        return _failed(request, sheet.renewed(), forms, error)
    if not isinstance(outcome, Created):
        return form_page(request, sheet.renewed(), status=504, is_unconfirmed=True)
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
    return _redirect_to_flow(request, sheet, outcome.flow_id)


def _record_created(request: WorkspaceRequest, sheet: Sheet, flow_id: str) -> None:
    facts = {"flow_id": flow_id, "flow": sheet.typed.name}
    tell(request, request.workspace, "flow.created", **facts)


def _failed(
    request: WorkspaceRequest, sheet: Sheet, forms: EditorForms, error: FlowsError
) -> HttpResponse:
    """Render the form with all values that were entered and the reason why it was not saved."""
    if isinstance(error, Rejected):
        forms.add_partner_errors(error)
        return form_page(request, sheet, forms=forms, status=422)
    problem = problem_of(error)
    return form_page(request, sheet, status=problem.status, problem=problem)


def _redirect_to_flow(request: WorkspaceRequest, sheet: Sheet, flow_id: str) -> HttpResponse:
    """Redirect to the flow, or to the list while its id is unknown.

    A cookie tells the browser to drop its draft.
    """
    if flow_id:
        response = see_other("flow_detail", request.workspace.slug, flow_id)
    else:
        response = see_other("flow_list", request.workspace.slug)
    name = f"draft-done.{quote(draft_key(request, sheet), safe='')}"
    response.set_cookie(name, "1", max_age=60 * 60 * 24, samesite="Lax", secure=request.is_secure())
    return response
