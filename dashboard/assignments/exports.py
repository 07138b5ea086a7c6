"""CSV files: who was not assigned and why, which lines can't be used and why, and a template."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext as _

from dashboard.assignments.batch import FAULTY, Batch, Verdict
from dashboard.assignments.models import NOT_ASSIGNED, Assignment, State
from dashboard.web import sheets

TO_BRING_AGAIN = (*NOT_ASSIGNED, State.NEEDS_YOU)
PERSON = ("email", "firstName", "lastName", "jobCandidateId", "jobId", "talentId")


def download(rows: Iterator[tuple[object, ...]], filename: str) -> StreamingHttpResponse:
    """``rows``, the first of which is the header, as a CSV file to save."""
    header = [str(cell) for cell in next(rows)]
    return sheets.download(sheets.lines(header, rows), filename)


def template_rows() -> Iterator[tuple[object, ...]]:
    """A file to fill in: the columns that we know."""
    yield ("E-mail", "First name", "Last name", "Job id")
    yield ("ada@example.com", "Ada", "Lovelace", "")


def not_assigned(batch: Batch) -> Iterator[tuple[object, ...]]:
    """Who was not assigned, with the reason; the columns can be read in again as they are."""
    yield ("line", *PERSON, "outcome", "reason")
    rows = Assignment.objects.filter(batch=batch, state__in=TO_BRING_AGAIN).order_by("line")
    for row in rows.iterator(chunk_size=500):
        person = (row.email, row.first_name, row.last_name)
        ids = (row.job_candidate_id, row.job_id, row.talent_id)
        yield (row.line, *person, *ids, State(row.state).label, row.reason)


def faults(batch: Batch) -> Iterator[tuple[object, ...]]:
    """Each line that can't be used as it is: row, column, value, reason."""
    yield ("row", "column", "value", "reason", "suggestion")
    lines = batch.lines.filter(verdict__in=FAULTY).order_by("number")
    place = batch.mapping.index("email") if "email" in batch.mapping else 0
    for line in lines.iterator(chunk_size=500):
        at = line.column if line.column is not None else place
        value = line.cells[at] if at < len(line.cells) and line.mended is None else line.email
        reason = line.note or Verdict(line.verdict).label
        yield (line.place, _column(batch, at), value, reason, line.suggestion)


def _column(batch: Batch, place: int) -> str:
    header = batch.columns[place] if place < len(batch.columns) else ""
    return header or _("Column %(n)s") % {"n": place + 1}
