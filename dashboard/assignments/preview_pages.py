"""The page of a preview, which all that is done in it leads back to."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.batch_forms import HOW, ColumnsForm, ConfirmForm, LineForm
from dashboard.assignments.confirming import choose
from dashboard.assignments.preview import preview
from dashboard.web.pages import page_or_partial
from dashboard.workspaces.access import WorkspaceRequest
from dashboard.workspaces.roles import Role

PLACE = ("verdict", "page")


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
    context: dict[str, Any] = {
        "batch": batch,
        "preview": shown,
        "columns": columns or ColumnsForm(batch=batch),
        "line_form": line_form or _line_form(request, batch),
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


def _line_form(request: WorkspaceRequest, batch: Batch) -> LineForm | None:
    """The form for the line that the address opens, for whoever may correct it."""
    number = request.GET.get("mend", "")
    if not is_number(number) or not request.membership.may(Role.RECRUITER):
        return None
    line = batch.lines.filter(number=int(number)).first()
    return LineForm(batch=batch, line=line) if line else None


def keep_ticks(request: WorkspaceRequest, batch: Batch) -> None:
    """Which of the lines that the page showed are ticked, as it was posted."""
    shown = _numbers(request.POST.getlist("shown"))
    if shown:
        choose(batch, shown=shown, ticked=_numbers(request.POST.getlist("tick")))


def _how(params: QueryDict) -> dict[str, str]:
    """What was chosen so far of how it is sent."""
    return {name: value for name in HOW if (value := params.get(name, ""))}


def back_to_preview(request: WorkspaceRequest, batch: Batch, place: tuple[str, ...] = PLACE) -> str:
    """The page of the preview that the form was on, with what was chosen there."""
    given = {name: value[:100] for name in place if (value := request.POST.get(name, ""))}
    address = reverse("batch_detail", args=[request.workspace.slug, batch.pk])
    query = urlencode(given | _how(request.POST))
    return f"{address}?{query}" if query else address


def _numbers(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values if is_number(value)]


def is_number(text: str) -> bool:
    """Whether a posted text can be a line's number."""
    return text.isascii() and text.isdigit() and len(text) < 8
