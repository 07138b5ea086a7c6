"""The page of a preview, which all that is done in it leads back to."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from dashboard.assignments.batch import Batch, BatchState, Line
from dashboard.assignments.batch_forms import HOW, ColumnsForm, ConfirmForm, LineForm
from dashboard.assignments.confirming import choose
from dashboard.assignments.preview import Preview, preview
from dashboard.web.pages import page_or_partial
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.roles import Role

PLACE = ("verdict", "page")
SAVE_FIRST = gettext_lazy("Save or cancel this line first.")
NOT_KEPT = gettext_lazy(
    "Lines of this list were changed meanwhile, so your ticks were not kept. Look at them again."
)


def preview_page(
    request: WorkspaceRequest,
    batch: Batch,
    *,
    columns: ColumnsForm | None = None,
    confirm_form: ConfirmForm | None = None,
    line_form: LineForm | None = None,
    mended: Line | None = None,
    status: int = 200,
) -> HttpResponse:
    """The preview as its query asks for it: ``?verdict=&page=``, and ``mend``, the number of a line
    to correct by hand. The forms are those that were posted; ``mended`` was corrected just now."""
    params = request.POST if request.method == "POST" else request.GET
    shown = preview(batch, params.dict())
    if line_form is None:
        line_form = _line_form(request, batch, shown)
    elif line_form.line not in shown.lines:
        # It has moved elsewhere meanwhile; what is wrong with it is said all the same.
        shown.lines.object_list = [line_form.line, *shown.lines]
    context: dict[str, Any] = {
        "batch": batch,
        "preview": shown,
        "page_number": shown.lines.number if shown.lines.has_previous() else None,
        "columns": columns or ColumnsForm(batch=batch),
        "line_form": line_form,
        "mended": mended,
        "form": confirm_form or ConfirmForm(count=shown.to_send, initial=_how(params)),
        # The answer to a POST has the links of the page it belongs to.
        "here_path": reverse("batch_detail", args=[request.workspace.slug, batch.pk]),
    }
    return page_or_partial(
        request,
        "assignments/batch_preview.html",
        context,
        partials=("batch-check", "batch-lines", "batch-confirm", "batch-lines-form"),
        status=status,
    )


def _line_form(request: WorkspaceRequest, batch: Batch, shown: Preview) -> LineForm | None:
    """The form for the line that the address opens, for whoever may correct it; none for a line
    that the page does not show, since Enter saves the form wherever it stands."""
    number = request.GET.get("mend", "")
    if not is_number(number) or not request.membership.may(Role.RECRUITER):
        return None
    line = next((line for line in shown.lines if line.number == int(number)), None)
    return LineForm(batch=batch, line=line) if line else None


def keep_ticks(request: WorkspaceRequest, batch: Batch) -> bool:
    """Which of the lines that the page showed are ticked, as it was posted. False, with words, when
    lines have been corrected since: a tick may have meant somebody else, so none is kept."""
    shown = _numbers(request.POST.getlist("shown"))
    ticked = _numbers(request.POST.getlist("tick"))
    kept = choose(batch, shown=shown, ticked=ticked, version=version_shown(request))
    if not kept:
        messages.warning(request, NOT_KEPT)
    return kept


def version_shown(request: WorkspaceRequest) -> int:
    """As which version of the list the page showed its lines; -1, which none is, if it says
    nothing."""
    version = request.POST.get("version", "")
    return int(version) if is_number(version) else -1


def unsaved_line(request: WorkspaceRequest, batch: Batch) -> LineForm | None:
    """The form of the line that was open on the page, with words, if it says something else than
    the line: whatever else was pressed there would lose it."""
    line = line_called(batch, request.POST.get("mending", ""))
    if line is None or batch.state != BatchState.READY:
        return None
    form = LineForm(request.POST, batch=batch, line=line)
    if not form.changed_data:
        return None
    form.add_error(form.changed_data[0], SAVE_FIRST)
    return form


def save_first(request: WorkspaceRequest, batch: Batch) -> HttpResponse | None:
    """The page again, with the form of a line as it was typed, if it has to be saved first."""
    unsaved = unsaved_line(request, batch)
    return preview_page(request, batch, line_form=unsaved, status=422) if unsaved else None


def _how(params: QueryDict) -> dict[str, str]:
    """What was chosen so far of how it is sent."""
    return {name: value for name in HOW if (value := params.get(name, ""))}


def back_to_preview(request: WorkspaceRequest, batch: Batch, place: tuple[str, ...] = PLACE) -> str:
    """The page of the preview that the form was on, with what was chosen there."""
    given = {name: value[:100] for name in place if (value := request.POST.get(name, ""))}
    address = reverse("batch_detail", args=[request.workspace.slug, batch.pk])
    query = urlencode(given | _how(request.POST))
    return f"{address}?{query}" if query else address


def line_called(batch: Batch, number: str) -> Line | None:
    """The line with a posted ``number``; None where there is no such line."""
    return batch.lines.filter(number=int(number)).first() if is_number(number) else None


def _numbers(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values if is_number(value)]


def is_number(text: str) -> bool:
    """Whether a posted text can be a line's number."""
    return text.isascii() and text.isdigit() and len(text) < 8
