"""Creating and editing a flow: one form, whose every button posts to its own address."""

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
    """Create a flow; ``?from=<flow id>`` starts as a copy of that one."""
    if request.method == "POST":
        return _answer(request, Sheet.read(values(request.POST), None), save=_create)
    if kept := take(request):
        return form_page(request, Sheet.read(values(kept), None), is_kept=True)
    source = request.GET.get("from")
    typed = Typed.copy_of(whole_flow(request.flows, source)) if source else Typed()
    return form_page(request, Sheet.fresh(typed), is_fresh=True)


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER)
@keeps_form
def flow_edit(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Change a flow as far as the partner allows: thresholds, new steps, name, status."""
    if request.method == "POST":
        posted = values(request.POST)
        sheet = Sheet.read(posted, _as_opened(request, posted, flow_id))
        return _answer(request, sheet, save=_update)
    if kept := take(request):
        posted = values(kept)
        sheet = Sheet.read(posted, _as_opened(request, posted, flow_id))
        return form_page(request, sheet, is_kept=True)
    flow = whole_flow(request.flows, flow_id)
    return form_page(request, Sheet.fresh(Typed.of(flow), flow), is_fresh=True)


def whole_flow(flows: FlowsClient, flow_id: str) -> Flow:
    """The flow with its steps. Raises UnreadableAnswer without them: a save would drop them."""
    flow = flows.get_flow(flow_id)
    if flow.steps is None:
        raise UnreadableAnswer("The flow came without its steps.", at="data.steps", method="GET")
    return flow


def _as_opened(request: WorkspaceRequest, posted: Mapping[str, str], flow_id: str) -> Flow:
    """The flow that the form was opened on; as it is now for a form that doesn't say."""
    flow = opened(posted.get("opened", ""), request.workspace.pk)
    return flow if flow and flow.id == flow_id else whole_flow(request.flows, flow_id)


def _answer(request: WorkspaceRequest, sheet: Sheet, *, save: Save) -> HttpResponse:
    """What the pressed button asks for; without one, or with "save", the form is saved."""
    verb, _dash, argument = request.POST.get("action", "save").partition("-")
    if verb in ("save", "anyway"):
        return _checked(request, sheet, save)
    if verb == "review":
        return _checked(request, sheet, _review)
    if verb in ("carry", "drop") and sheet.flow:
        return _on_theirs(request, sheet, sheet.flow, is_mine_kept=verb == "carry")
    return form_page(request, moved(sheet, verb, argument), is_restored=verb == "restore")


def _checked(request: WorkspaceRequest, sheet: Sheet, then: Save) -> HttpResponse:
    sheet = replace(sheet, search=None)
    forms = EditorForms(sheet.typed, sheet.flow, bound=True)
    if not forms.is_valid():
        return form_page(request, sheet, forms=forms, status=422)
    return then(request, sheet, forms)


def _review(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> HttpResponse:
    """What would be saved, checked against the flow as it is now."""
    if sheet.flow is None:
        return review_page(request, sheet, people=None)
    try:
        now = request.flows.get_flow(sheet.flow.id)
    except FlowsError as error:
        people = sheet.flow.candidate_count
        return review_page(request, sheet, people=people, problem=problem_of(error))
    if cells(now) != cells(sheet.flow) and not editing.is_as_wanted(
        sheet.flow, forms.wanted(), now
    ):
        return conflict_page(request, sheet, now)
    return review_page(request, sheet, people=now.candidate_count)


def _on_theirs(
    request: WorkspaceRequest, sheet: Sheet, flow: Flow, *, is_mine_kept: bool
) -> HttpResponse:
    """After a conflict: the form on the version that stands there now, with or without mine."""
    theirs = opened(request.POST.get("theirs", ""), request.workspace.pk)
    if theirs is None or theirs.id != flow.id:
        theirs = whole_flow(request.flows, flow.id)
    typed = carried_over(flow, theirs, sheet.typed) if is_mine_kept else Typed.of(theirs)
    rebased = replace(sheet.renewed(), flow=theirs, typed=typed, search=None)
    return form_page(request, rebased, is_carried=is_mine_kept, is_dropped=not is_mine_kept)


def _update(request: WorkspaceRequest, sheet: Sheet, forms: EditorForms) -> HttpResponse:
    flow, wanted = sheet.flow, forms.wanted()
    if flow is None or not editing.is_change(flow, wanted):
        messages.info(request, _("There was nothing to save: the flow is as it was."))
        return _left(request, sheet, flow.id if flow else "")
    try:
        outcome = editing.save(request.flows, flow, wanted)
    except FlowsError as error:
        return _failed(request, sheet, forms, error)
    match outcome:
        case ChangedMeanwhile(theirs):
            return conflict_page(request, sheet, theirs)
        case NotKept():
            return _not_kept(request, sheet, flow, outcome)
        case Saved(is_verified=True):
            _tell_changes(request, sheet, flow, sheet.typed)
            messages.success(request, _("Saved, and checked at Taptalent."))
        case Saved():
            _tell_changes(request, sheet, flow, sheet.typed)
            messages.warning(
                request,
                _("Taptalent accepted the changes, but they could not be read back to check."),
            )
    return _left(request, sheet, flow.id)


def _not_kept(
    request: WorkspaceRequest, sheet: Sheet, flow: Flow, outcome: NotKept
) -> HttpResponse:
    """The form on what is there now, with what did not stick; new steps that are there stay so."""
    arrived = max(0, len(outcome.now.steps or ()) - sheet.locked)
    steps = sheet.typed.steps
    missing = replace(sheet.typed, steps=steps[: sheet.locked] + steps[sheet.locked + arrived :])
    typed = carried_over(flow, outcome.now, missing)
    rebased = replace(sheet.renewed(), flow=outcome.now, typed=typed)
    _tell_changes(request, sheet, flow, Typed.of(outcome.now))
    unsaved = [review.not_kept(item) for item in outcome.unsaved]
    cause = problem_of(outcome.error) if outcome.error else None
    return form_page(request, rebased, status=409, unsaved=unsaved, cause=cause)


def _tell_changes(request: WorkspaceRequest, sheet: Sheet, flow: Flow, typed: Typed) -> None:
    """Tell what became different, if anything did: the audit trail and the decision record hear."""
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
            anyway=request.POST.get("action") == "anyway",
            created=lambda flow_id: _tell_created(request, sheet, flow_id),
        )
    except AlreadyThere as there:
        return form_page(request, sheet.renewed(), status=409, twin=there.flow)
    except FlowsError as error:
        return _failed(request, sheet.renewed(), forms, error)
    if not isinstance(outcome, Created):
        return form_page(request, sheet.renewed(), status=504, is_unclear=True)
    if outcome.flow_id:
        messages.success(request, _("The flow is created."))
    else:
        messages.warning(
            request,
            _("Taptalent accepted the new flow, but does not list it yet. Look again soon."),
        )
    return _left(request, sheet, outcome.flow_id)


def _tell_created(request: WorkspaceRequest, sheet: Sheet, flow_id: str) -> None:
    facts = {"flow_id": flow_id, "flow": sheet.typed.name}
    tell(request, request.workspace, "flow.created", **facts)


def _failed(
    request: WorkspaceRequest, sheet: Sheet, forms: EditorForms, error: FlowsError
) -> HttpResponse:
    """The form with all that was typed, and why it was not saved."""
    if isinstance(error, Rejected):
        forms.add_partner_errors(error)
        return form_page(request, sheet, forms=forms, status=422)
    problem = problem_of(error)
    return form_page(request, sheet, status=problem.status, problem=problem)


def _left(request: WorkspaceRequest, sheet: Sheet, flow_id: str) -> HttpResponse:
    """To the flow's page (the list, if it isn't known); the browser may drop its draft."""
    if flow_id:
        response = see_other("flow_detail", request.workspace.slug, flow_id)
    else:
        response = see_other("flow_list", request.workspace.slug)
    name = f"draft-done.{quote(draft_key(request, sheet), safe='')}"
    response.set_cookie(name, "1", max_age=60 * 60 * 24, samesite="Lax", secure=request.is_secure())
    return response
