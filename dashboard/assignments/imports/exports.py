"""CSV files of an import: its lines that need correction, and a template to fill in."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.labels import line_reason
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import NEEDS_REVIEW, LineStatus
from dashboard.core.http import csv

TEMPLATE_HEADER = (
    gettext_lazy("E-mail"),
    gettext_lazy("First name"),
    gettext_lazy("Last name"),
    gettext_lazy("Job ID"),
)
TEMPLATE_EXAMPLE = ("ada@example.com", "Ada", "Lovelace", "")
PROBLEMS_HEADER = (
    gettext_lazy("Line"),
    gettext_lazy("Column"),
    gettext_lazy("Value"),
    gettext_lazy("Reason"),
    gettext_lazy("Suggestion"),
)


def template_csv() -> StreamingHttpResponse:
    """Stream a file to fill in: the columns that an import recognises, and one example."""
    lines = csv.render_csv(TEMPLATE_HEADER, [TEMPLATE_EXAMPLE])
    return csv.csv_response(lines, "candidates.csv")


def problem_lines_csv(batch: Batch) -> StreamingHttpResponse:
    """Stream the lines of ``batch`` that need correction: row, column, value, reason."""
    lines = csv.render_csv(PROBLEMS_HEADER, _problem_rows(batch))
    return csv.csv_response(lines, "lines-to-correct.csv")


def _problem_rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    lines = batch.lines.filter(status__in=NEEDS_REVIEW).order_by("number")
    email_position = batch.mapping.index("email") if "email" in batch.mapping else 0
    for line in lines.iterator(chunk_size=500):
        position = line.column if line.column is not None else email_position
        has_cell = position < len(line.cells) and line.corrected is None
        value = line.cells[position] if has_cell else line.email
        reason = _reason(line)
        yield (line.source_line, _column_label(batch, position), value, reason, line.suggestion)


def _reason(line: BatchLine) -> str:
    return line_reason(line) or str(LineStatus(line.status).label)


def _column_label(batch: Batch, position: int) -> str:
    header = batch.columns[position] if position < len(batch.columns) else ""
    return header or _("Column %(n)s") % {"n": position + 1}
