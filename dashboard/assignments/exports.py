"""CSV files of an import: its lines that need correction, and a template to fill in."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import FAULTY, Verdict
from dashboard.web import sheets

TEMPLATE_HEADER = ("E-mail", "First name", "Last name", "Job ID")
TEMPLATE_EXAMPLE = ("ada@example.com", "Ada", "Lovelace", "")
PROBLEMS_HEADER = ("row", "column", "value", "reason", "suggestion")


def template_csv() -> StreamingHttpResponse:
    """Stream a file to fill in: the columns that an import recognises, and one example."""
    lines = sheets.lines(TEMPLATE_HEADER, [TEMPLATE_EXAMPLE])
    return sheets.download(lines, "candidates.csv")


def problem_lines_csv(batch: Batch) -> StreamingHttpResponse:
    """Stream the lines of ``batch`` that need correction: row, column, value, reason."""
    lines = sheets.lines(PROBLEMS_HEADER, _problem_rows(batch))
    return sheets.download(lines, "lines-to-correct.csv")


def _problem_rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    lines = batch.lines.filter(verdict__in=FAULTY).order_by("number")
    email_position = batch.mapping.index("email") if "email" in batch.mapping else 0
    for line in lines.iterator(chunk_size=500):
        position = line.column if line.column is not None else email_position
        has_cell = position < len(line.cells) and line.mended is None
        value = line.cells[position] if has_cell else line.email
        reason = line.note or Verdict(line.verdict).label
        yield (line.place, _column_label(batch, position), value, reason, line.suggestion)


def _column_label(batch: Batch, position: int) -> str:
    header = batch.columns[position] if position < len(batch.columns) else ""
    return header or _("Column %(n)s") % {"n": position + 1}
