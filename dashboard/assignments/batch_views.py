"""Views of an import: the list, its review, and its confirmation. None of them calls assign."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.assignments import exports, tasks
from dashboard.assignments.batch import Batch
from dashboard.assignments.batch_forms import ColumnsForm, ConfirmForm, ListForm
from dashboard.assignments.choices import BatchState
from dashboard.assignments.confirming import Changed, choose, confirm, to_send
from dashboard.assignments.drafting import draft, remap, retry, use_suggestions
from dashboard.assignments.forms import Ticket
from dashboard.assignments.lookup import batch_of
from dashboard.assignments.preview import filtered
from dashboard.assignments.preview_pages import (
    PLACE,
    back_to_preview,
    is_number,
    keep_ticks,
    preview_page,
    save_first,
    unsaved_line,
    version_shown,
)
from dashboard.assignments.reading import MOST_ROWS, Unusable
from dashboard.web.events import tell
from dashboard.web.pages import see_other
from dashboard.workspaces.access import WorkspaceRequest, member
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@member(Role.RECRUITER)
def assign_bulk(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Import a list: a file, or pasted lines."""
    if request.method != "POST":
        flow = request.flows.get_flow(flow_id)
        return _list_page(request, ListForm(ticket=Ticket.for_flow(flow)))
    form = ListForm.of(request, _ticket(request, flow_id))
    if not form.is_valid():
        return _list_page(request, form, status=422)
    try:
        batch = _drafted(request, form)
    except Unusable as problem:
        form.add_error("file" if form.cleaned_data["file"] else "people", str(problem))
        return _list_page(request, form, status=422)
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _ticket(request: WorkspaceRequest, flow_id: str) -> Ticket:
    """Return the form's token, or one for a flow fetched now where another page posted the list."""
    ticket = Ticket.read(request.POST.get("token", ""), flow_id)
    return ticket if ticket.flow_name else Ticket.for_flow(request.flows.get_flow(flow_id))


def _drafted(request: WorkspaceRequest, form: ListForm) -> Batch:
    ticket = form.ticket
    batch = draft(
        request.workspace,
        form.table,
        flow_id=ticket.flow_id,
        flow_name=ticket.flow_name,
        source=form.source,
        token=ticket.token,
        by=request.user,
    )
    if batch.state == BatchState.CHECKING:
        tasks.call(batch)
    return batch


def _list_page(request: WorkspaceRequest, form: ListForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "ticket": form.ticket, "most_rows": MOST_ROWS}
    return render(request, "assignments/assign_bulk.html", context, status=status)


@require_safe
@member(Role.RECRUITER, connected=False)
def assign_template(request: WorkspaceRequest) -> HttpResponseBase:
    """Download a CSV file to fill in."""
    return exports.template_csv()


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_columns(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Set the meaning of the columns, and check the list again.

    The page's selection is saved too, so that one made without JavaScript is not lost.
    """
    batch = batch_of(request, batch_id)
    keep_ticks(request, batch)
    if answer := save_first(request, batch):
        return answer
    form = ColumnsForm(request.POST, batch=batch)
    if not form.is_valid():
        return preview_page(request, batch, columns=form, status=422)
    if remap(batch, form.mapping):
        tasks.call(batch)
    return see_other(back_to_preview(request, batch, ()))


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_suggestions(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Accept the suggested addresses of all lines, or of one (``line``), and check the list again.

    The page's selection is saved too, so that one made without JavaScript is not lost.
    """
    batch = batch_of(request, batch_id)
    keep_ticks(request, batch)
    if answer := save_first(request, batch):
        return answer
    line = request.POST.get("line", "")
    if use_suggestions(batch, [int(line)] if is_number(line) else None):
        tasks.call(batch)
    return see_other(back_to_preview(request, batch, ()))


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_choice(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Save the page's selection of lines.

    ``every`` is "all" or "none" for all lines of the filter. ``mend`` leads on to the form of that
    line.
    """
    batch = batch_of(request, batch_id)
    if request.htmx:
        return _ticked(request, batch)
    all_or_none = request.POST.get("every")
    if all_or_none not in ("all", "none"):
        keep_ticks(request, batch)
    if answer := save_first(request, batch):
        return answer
    if all_or_none in ("all", "none"):
        numbers = filtered(batch, request.POST.get("verdict", "")).values_list("number", flat=True)
        choose(batch, shown=numbers, ticked=numbers if all_or_none == "all" else [])
    if is_number(line := request.POST.get("mend", "")):
        return see_other(f"{back_to_preview(request, batch, (*PLACE, 'mend'))}#line-{line}")
    return see_other(back_to_preview(request, batch))


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_confirmation(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Schedule the batch: after the cancel window the selected candidates are invited."""
    batch = batch_of(request, batch_id)
    if batch.state != BatchState.READY:
        return see_other("batch_detail", request.workspace.slug, batch.pk)
    if version_shown(request) != batch.version:
        return _changed(request, batch)
    keep_ticks(request, batch)
    if answer := save_first(request, batch):
        return answer
    form = ConfirmForm(request.POST, count=to_send(batch).count())
    if "enter" in request.POST and not form.must_type:
        # Enter on a checkbox is no confirmation. In the number's field it is.
        return see_other(back_to_preview(request, batch))
    if request.POST.get("count") != str(form.expected):
        return _changed(request, batch)
    if not form.is_valid():
        return preview_page(request, batch, confirm_form=form, status=422)
    return _begin(request, batch, form)


@require_safe
@member(Role.RECRUITER, connected=False)
def batch_faults(request: WorkspaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Download the lines that need review: row, column, value, reason."""
    batch = batch_of(request, batch_id)
    facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
    tell(request, request.workspace, "candidates.exported", what="lines to correct", **facts)
    return exports.problem_lines_csv(batch)


@require_POST
@member(Role.RECRUITER, connected=False)
def batch_retry(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Make a new import of the candidates who were not assigned, to be reviewed and confirmed anew.

    The page's token makes it one import, however often the button is pressed.
    """
    batch = batch_of(request, batch_id)
    try:
        new_batch = retry(batch, token=_token(request), by=request.user)
    except Unusable:
        messages.info(request, _("There are no candidates left to retry."))
        return see_other("batch_detail", request.workspace.slug, batch.pk)
    if new_batch.state == BatchState.CHECKING:
        tasks.call(new_batch)
    return see_other("batch_detail", request.workspace.slug, new_batch.pk)


def _begin(request: WorkspaceRequest, batch: Batch, form: ConfirmForm) -> HttpResponse:
    try:
        begun = confirm(
            batch,
            count=form.expected,
            version=version_shown(request),
            per_minute=form.cleaned_data["per_minute"] or 0,
            office_zone=form.office_zone,
            by=request.user,
        )
    except Changed:
        return _changed(request, batch)
    if begun:
        facts = {"batch": str(batch.pk), "flow": batch.flow_id, "people": form.expected}
        tell(request, request.workspace, "batch.started", **facts)
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _ticked(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    """Return the confirmation part of the page, after saving the selection.

    A page whose selection can't be saved is reloaded, unless that would lose what was entered in
    it. Its confirmation is refused then.
    """
    if keep_ticks(request, batch) or unsaved_line(request, batch):
        return preview_page(request, batch)
    return HttpResponse(status=204, headers={"HX-Redirect": back_to_preview(request, batch)})


def _changed(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    """Send nothing, and show the import again: it differs from what the page showed."""
    messages.warning(
        request,
        _("The selection has changed, so nothing was sent. Review the number and confirm again."),
    )
    batch = batch_of(request, batch.pk)
    unsaved = unsaved_line(request, batch)
    return preview_page(request, batch, line_form=unsaved, status=409)


def _token(request: WorkspaceRequest) -> UUID:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()
