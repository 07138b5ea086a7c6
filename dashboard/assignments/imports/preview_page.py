"""The review page of an import, to which all its actions return."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.confirmation import select_lines
from dashboard.assignments.imports.forms import SENDING_FIELDS, ColumnsForm, ConfirmForm, LineForm
from dashboard.assignments.imports.preview import Preview, preview
from dashboard.assignments.imports.reading.forms import ReadingForm
from dashboard.assignments.imports.reading.panel import reading_panel
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import BatchState
from dashboard.core.http.pages import render_page_or_partial
from dashboard.core.params import read_int, read_ints
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.roles import Role

PAGE_STATE = ("status", "page")
OTHER_PARTIALS = ("batch-check", "batch-lines", "batch-confirm", "batch-lines-form")
SAVE_FIRST = gettext_lazy("Save or cancel this line first.")
SELECTION_NOT_SAVED = gettext_lazy(
    "Lines of this import have changed in the meantime, so your selection was not saved. "
    "Please review it."
)


def preview_page(
    request: WorkspaceRequest,
    batch: Batch,
    *,
    columns: ColumnsForm | None = None,
    confirm_form: ConfirmForm | None = None,
    line_form: LineForm | None = None,
    corrected: BatchLine | None = None,
    reading_form: ReadingForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the review for its query: ``?status=&page=``, and ``edit``, the line to correct.

    The forms are those that were posted. ``corrected`` is the line that was just corrected.
    """
    params = request.POST if request.method == "POST" else request.GET
    shown = preview(batch, params.dict())
    if line_form is None:
        line_form = _line_form(request, batch, shown)
    elif line_form.line not in shown.lines:
        # The line is on another page of the table by now. Its errors have to be seen all the same.
        shown.lines.object_list = [line_form.line, *shown.lines]
    context: dict[str, Any] = {
        "batch": batch,
        "preview": shown,
        "page_number": shown.lines.number if shown.lines.has_previous() else None,
        "columns": columns or ColumnsForm(batch=batch),
        "line_form": line_form,
        "corrected": corrected,
        "reading": reading_panel(
            batch, request.GET, reading_form, can_open=_can_open_reading(request)
        ),
        "form": confirm_form or ConfirmForm(count=shown.to_send, initial=_how(params)),
        # The answer to a POST has the links of the page it belongs to.
        "form_page_url": reverse("batch_detail", args=[request.workspace.slug, batch.pk]),
    }
    return render_page_or_partial(
        request,
        "assignments/batch_preview.html",
        context,
        partials=("import-reading", *OTHER_PARTIALS),
        status=status,
    )


def _can_open_reading(request: WorkspaceRequest) -> bool:
    """Return whether the answer shows the form that reads the file, to a member who may use it."""
    is_hidden = request.htmx.target in OTHER_PARTIALS and not request.htmx.history_restore_request
    return not is_hidden and request.membership.has_role(Role.RECRUITER)


def _line_form(request: WorkspaceRequest, batch: Batch, shown: Preview) -> LineForm | None:
    """Return the form for the line that the address opens, for members who may correct it.

    A line that is not on the page gets none, since Enter submits an open form from anywhere.
    """
    number = read_int(request.GET.get("edit"))
    if not request.membership.has_role(Role.RECRUITER):
        return None
    line = next((line for line in shown.lines if line.number == number), None)
    return LineForm(batch=batch, line=line) if line else None


def save_selection(request: WorkspaceRequest, batch: Batch) -> bool:
    """Save which of the lines on the page are selected, as posted.

    Return False, with a message, when lines have been corrected since. A checkbox may have meant
    another candidate, so no selection is saved.
    """
    shown = read_ints(request.POST.getlist("shown"))
    selected = read_ints(request.POST.getlist("selected"))
    stored = select_lines(batch, shown=shown, selected=selected, version=version_shown(request))
    if not stored:
        messages.warning(request, SELECTION_NOT_SAVED)
    return stored


def version_shown(request: WorkspaceRequest) -> int:
    """Return the version of the lines that the page showed, or -1, which no list has."""
    version = read_int(request.POST.get("version"))
    return -1 if version is None else version


def unsaved_line(request: WorkspaceRequest, batch: Batch) -> LineForm | None:
    """Return the form of the line that was open on the page, with an error, if it has changes.

    Any other action of the page would lose them.
    """
    line = find_line(batch, request.POST.get("editing", ""))
    if line is None or batch.state != BatchState.READY:
        return None
    form = LineForm(request.POST, batch=batch, line=line)
    if not form.changed_data:
        return None
    form.add_error(form.changed_data[0], SAVE_FIRST)
    return form


def save_first(request: WorkspaceRequest, batch: Batch) -> HttpResponse | None:
    """Return the page with the open line's form if it has unsaved changes, else None."""
    unsaved = unsaved_line(request, batch)
    return preview_page(request, batch, line_form=unsaved, status=422) if unsaved else None


def _how(params: QueryDict) -> dict[str, str]:
    """Return the sending options selected so far."""
    return {name: value for name in SENDING_FIELDS if (value := params.get(name, ""))}


def back_to_preview(
    request: WorkspaceRequest, batch: Batch, fields: tuple[str, ...] = PAGE_STATE
) -> str:
    """Return the address of the review page that the form was on, with its state."""
    given = {name: value[:100] for name in fields if (value := request.POST.get(name, ""))}
    address = reverse("batch_detail", args=[request.workspace.slug, batch.pk])
    query = urlencode(given | _how(request.POST))
    return f"{address}?{query}" if query else address


def find_line(batch: Batch, number: str) -> BatchLine | None:
    """Return the line with a posted ``number``, or None if there is none."""
    key = read_int(number)
    return None if key is None else batch.lines.filter(number=key).first()
