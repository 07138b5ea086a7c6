"""The lines of a confirmed list that were not sent, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.labels import line_detail
from dashboard.assignments.line_notes import line_notes
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import SENDABLE, LineStatus
from dashboard.assignments.note_codes import OF_ROW, NoteCode
from dashboard.assignments.paging import PER_PAGE, FilterChoice
from dashboard.core.http import csv
from dashboard.core.params import read_choice
from dashboard.core.rendering.pager import page_numbers, page_of

LEFT_OUT = Q(included=False) | ~Q(status__in=SENDABLE)
HEADER = (
    gettext_lazy("Line"),
    gettext_lazy("E-mail"),
    gettext_lazy("First name"),
    gettext_lazy("Last name"),
    gettext_lazy("Job-candidate ID"),
    gettext_lazy("Job ID"),
    gettext_lazy("Talent ID"),
    gettext_lazy("Status"),
    gettext_lazy("Reason"),
)


@dataclass(frozen=True)
class LeftOut:
    """A page of the lines that were left out, as ``?status=&page=`` asks for it."""

    lines: "Page[BatchLine]"
    choices: list[FilterChoice]

    @property
    def numbers(self) -> list[int | None]:
        return page_numbers(self.lines.number, self.lines.paginator.num_pages)


def left_out(batch: Batch, params: Mapping[str, str]) -> LeftOut:
    """Return the lines of ``batch`` that were not sent. An unknown status is ignored."""
    lines = left_out_lines(batch)
    counts: dict[str, int] = dict(lines.order_by().values_list("status").annotate(Count("pk")))
    status = read_choice(params.get("status"), counts)
    labels = [(value.value, str(value.label)) for value in LineStatus if counts.get(value)]
    choices = [FilterChoice("", _("All"), sum(counts.values()), not status)] + [
        FilterChoice(value, label, counts[value], value == status) for value, label in labels
    ]
    shown = lines.filter(status=status) if status else lines
    return LeftOut(page_of(shown, params.get("page"), per_page=PER_PAGE), choices)


def left_out_lines(batch: Batch) -> "QuerySet[BatchLine]":
    """Return the lines of a confirmed ``batch`` for which there is no assignment."""
    return batch.lines.filter(LEFT_OUT).order_by("number")


def reason(line: BatchLine) -> str:
    """Return why a line was left out, as far as its status does not say so, with its notes."""
    return f"{_reason_of_status(line)} {line_notes(line)}".strip()


def _reason_of_status(line: BatchLine) -> str:
    match line.status:
        case LineStatus.POSSIBLE_TYPO if line.suggestion:
            return _("Did you mean %(address)s?") % {"address": line.suggestion}
        case LineStatus.UNKNOWN:
            question = _("We can't tell whether this candidate is already in the flow.")
            return f"{question} {line_detail(line)}".strip()
        case LineStatus.NEW if line.manual_choice is False and not _says_why(line):
            return _("Excluded by hand in the review.")
        case LineStatus.NEW | LineStatus.IN_OTHER_FLOW if _is_gated(line):
            return ""
        case LineStatus.NEW:
            # A line of an earlier version has its notes as a text.
            return f"{_('Not selected in the review.')} {line.detail}".strip()
        case LineStatus.IN_OTHER_FLOW:
            # Its detail names the other flow.
            return _("Not selected in the review.")
        case _:
            return line_detail(line)


def _is_gated(line: BatchLine) -> bool:
    """Return whether the line was left out because no notice was recorded in time."""
    return any(code == NoteCode.NO_NOTICE for code, _argument in line.notes or [])


def _says_why(line: BatchLine) -> bool:
    """Return whether the line itself says why it was not selected: such as a hidden row."""
    codes = {code for code, _argument in line.notes or []}
    return bool(line.detail) or not codes.isdisjoint((*OF_ROW, NoteCode.NO_NOTICE))


def left_out_csv(batch: Batch) -> StreamingHttpResponse:
    """Stream the lines that were left out. The file can be corrected and imported as it is."""
    return csv.csv_response(csv.render_csv(map(str, HEADER), _rows(batch)), "left-out.csv")


def _rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    for line in left_out_lines(batch).iterator(chunk_size=500):
        candidate = (line.email or _first_cell(batch, line), line.first_name, line.last_name)
        ids = (line.job_candidate_id, line.job_id, line.talent_id)
        yield (line.source_line, *candidate, *ids, LineStatus(line.status).label, reason(line))


def _first_cell(batch: Batch, line: BatchLine) -> str:
    """Return what stands in the e-mail column of an invalid line."""
    position = batch.mapping.index("email") if "email" in batch.mapping else 0
    return str(line.cells[position]) if position < len(line.cells) else ""
