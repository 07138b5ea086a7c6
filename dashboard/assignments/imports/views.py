"""Views of an import: the list, its review, and its confirmation. None of them calls assign."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.assignments import tasks
from dashboard.assignments.imports import exports
from dashboard.assignments.imports.confirmation import (
    SelectionChanged,
    confirm,
    lines_to_send,
    select_all,
)
from dashboard.assignments.imports.drafts import create_import, import_not_assigned
from dashboard.assignments.imports.forms import ColumnsForm, ConfirmForm, ListForm
from dashboard.assignments.imports.preview import filter_lines
from dashboard.assignments.imports.preview_page import (
    PAGE_STATE,
    back_to_preview,
    preview_page,
    save_first,
    save_selection,
    unsaved_line,
    version_shown,
)
from dashboard.assignments.imports.readers import MAX_ROWS, UnreadableList
from dashboard.assignments.imports.rechecks import accept_suggestions, change_mapping, check_again
from dashboard.assignments.lookup import get_batch_or_404
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState, LineStatus
from dashboard.assignments.single.forms import FormToken
from dashboard.core.audit_events import record_event
from dashboard.core.http.pages import see_other
from dashboard.core.http.post_only import post_only
from dashboard.core.params import read_int, read_text, read_uuid
from dashboard.workspaces.access import WorkspaceRequest, require_role
from dashboard.workspaces.roles import Role


@require_http_methods(["GET", "HEAD", "POST"])
@require_role(Role.RECRUITER)
def assign_bulk(request: WorkspaceRequest, flow_id: str) -> HttpResponse:
    """Import a list: a file, or pasted lines."""
    if request.method != "POST":
        flow = request.flows.get_flow(flow_id)
        return _list_page(request, ListForm(form_token=FormToken.for_flow(flow)))
    form = ListForm.of(request, _ticket(request, flow_id))
    if not form.is_valid():
        return _list_page(request, form, status=422)
    try:
        batch = _drafted(request, form)
    except UnreadableList as problem:
        form.add_error("file" if form.cleaned_data["file"] else "people", str(problem))
        return _list_page(request, form, status=422)
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _ticket(request: WorkspaceRequest, flow_id: str) -> FormToken:
    """Return the form's token, or one for a flow fetched now where another page posted the list."""
    form_token = FormToken.from_signed(request.POST.get("token", ""), flow_id)
    return (
        form_token if form_token.flow_name else FormToken.for_flow(request.flows.get_flow(flow_id))
    )


def _drafted(request: WorkspaceRequest, form: ListForm) -> Batch:
    form_token = form.form_token
    batch = create_import(
        request.workspace,
        form.table,
        flow_id=form_token.flow_id,
        flow_name=form_token.flow_name,
        source=form.source,
        token=form_token.token,
        by=request.user,
        content=form.content,
    )
    if batch.state == BatchState.CHECKING:
        tasks.enqueue(batch)
    return batch


def _list_page(request: WorkspaceRequest, form: ListForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "form_token": form.form_token, "most_rows": MAX_ROWS}
    return render(request, "assignments/assign_bulk.html", context, status=status)


@require_safe
@require_role(Role.RECRUITER, connected=False)
def assign_template(request: WorkspaceRequest) -> HttpResponseBase:
    """Download a CSV file to fill in."""
    return exports.template_csv()


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_columns(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Set the meaning of the columns, and check the list again.

    The page's selection is saved too, so that one made without JavaScript is not lost.
    """
    batch = get_batch_or_404(request, batch_id)
    save_selection(request, batch)
    if answer := save_first(request, batch):
        return answer
    form = ColumnsForm(request.POST, batch=batch)
    if not form.is_valid():
        return preview_page(request, batch, columns=form, status=422)
    if change_mapping(batch, form.mapping):
        tasks.enqueue(batch)
    return see_other(back_to_preview(request, batch, ()))


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_check_again(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Check the list again, with the page's selection saved."""
    batch = get_batch_or_404(request, batch_id)
    save_selection(request, batch)
    if answer := save_first(request, batch):
        return answer
    if check_again(batch):
        tasks.enqueue(batch)
    return see_other(back_to_preview(request, batch, ()))


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_suggestions(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Accept the suggested addresses of all lines, or of one (``line``), and check the list again.

    The page's selection is saved too, so that one made without JavaScript is not lost.
    """
    batch = get_batch_or_404(request, batch_id)
    save_selection(request, batch)
    if answer := save_first(request, batch):
        return answer
    line = read_int(request.POST.get("line"))
    if accept_suggestions(batch, None if line is None else [line]):
        tasks.enqueue(batch)
    return see_other(back_to_preview(request, batch, ()))


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_selection(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Save the page's selection of lines.

    ``every`` is "all" or "none" for all lines of the filter. ``accept`` is "names" to select all
    lines whose name is to be checked. ``edit`` leads on to the form of that line.
    """
    batch = get_batch_or_404(request, batch_id)
    if request.htmx:
        return _ticked(request, batch)
    all_or_none = request.POST.get("every")
    if all_or_none not in ("all", "none"):
        save_selection(request, batch)
    if answer := save_first(request, batch):
        return answer
    if all_or_none in ("all", "none"):
        lines = filter_lines(batch, read_text(request.POST.get("status"), 40))
        select_all(batch, lines, include=all_or_none == "all")
    if request.POST.get("accept") == "names":
        select_all(batch, filter_lines(batch, LineStatus.CHECK_NAME), include=True)
    if (line := read_int(request.POST.get("edit"))) is not None:
        return see_other(f"{back_to_preview(request, batch, (*PAGE_STATE, 'edit'))}#line-{line}")
    return see_other(back_to_preview(request, batch))


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_confirmation(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Schedule the batch: after the cancel window the selected candidates are invited."""
    batch = get_batch_or_404(request, batch_id)
    if batch.state != BatchState.READY:
        return see_other("batch_detail", request.workspace.slug, batch.pk)
    if version_shown(request) != batch.version:
        return _changed(request, batch)
    save_selection(request, batch)
    if answer := save_first(request, batch):
        return answer
    form = ConfirmForm(request.POST, count=lines_to_send(batch).count())
    if "enter" in request.POST and not form.must_type:
        # Enter on a checkbox is no confirmation. In the number's field it is.
        return see_other(back_to_preview(request, batch))
    if request.POST.get("count") != str(form.expected):
        return _changed(request, batch)
    if not form.is_valid():
        return preview_page(request, batch, confirm_form=form, status=422)
    return _begin(request, batch, form)


@require_safe
@require_role(Role.RECRUITER, connected=False)
def batch_problem_lines(request: WorkspaceRequest, batch_id: UUID) -> HttpResponseBase:
    """Download the lines that need review: row, column, value, reason."""
    batch = get_batch_or_404(request, batch_id)
    facts = {"batch": str(batch.pk), "flow": batch.flow_name, "flow_id": batch.flow_id}
    record_event(
        request, request.workspace, "candidates.exported", what="lines to correct", **facts
    )
    return exports.problem_lines_csv(batch)


@post_only("batch_detail")
@require_role(Role.RECRUITER, connected=False)
def batch_retry(request: WorkspaceRequest, batch_id: UUID) -> HttpResponse:
    """Make a new import of the candidates who were not assigned, to be reviewed and confirmed anew.

    The page's token makes it one import, however often the button is pressed.
    """
    batch = get_batch_or_404(request, batch_id)
    try:
        new_batch = import_not_assigned(batch, token=_token(request), by=request.user)
    except UnreadableList:
        messages.info(request, _("There are no candidates left to retry."))
        return see_other("batch_detail", request.workspace.slug, batch.pk)
    if new_batch.state == BatchState.CHECKING:
        tasks.enqueue(new_batch)
    return see_other("batch_detail", request.workspace.slug, new_batch.pk)


def _begin(request: WorkspaceRequest, batch: Batch, form: ConfirmForm) -> HttpResponse:
    try:
        begun = confirm(
            batch,
            count=form.expected,
            version=version_shown(request),
            per_minute=form.cleaned_data["per_minute"] or 0,
            sending_zone=form.sending_zone,
            by=request.user,
        )
    except SelectionChanged:
        return _changed(request, batch)
    if begun:
        facts = {"batch": str(batch.pk), "flow": batch.flow_id, "people": form.expected}
        record_event(request, request.workspace, "batch.started", **facts)
    return see_other("batch_detail", request.workspace.slug, batch.pk)


def _ticked(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    """Return the confirmation part of the page, after saving the selection.

    A page whose selection can't be saved is reloaded, unless that would lose what was entered in
    it. Its confirmation is refused then.
    """
    if save_selection(request, batch) or unsaved_line(request, batch):
        return preview_page(request, batch)
    return HttpResponse(status=204, headers={"HX-Redirect": back_to_preview(request, batch)})


def _changed(request: WorkspaceRequest, batch: Batch) -> HttpResponse:
    """Send nothing, and show the import again: it differs from what the page showed."""
    messages.warning(
        request,
        _("The selection has changed, so nothing was sent. Review the number and confirm again."),
    )
    batch = get_batch_or_404(request, batch.pk)
    unsaved = unsaved_line(request, batch)
    return preview_page(request, batch, line_form=unsaved, status=409)


def _token(request: WorkspaceRequest) -> UUID:
    return read_uuid(request.POST.get("token")) or uuid4()
