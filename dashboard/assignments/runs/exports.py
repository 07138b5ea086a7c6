"""The CSV file of a batch's candidates who were not assigned."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import NOT_ASSIGNED, AssignmentState
from dashboard.core.http import csv

EXPORTED = (*NOT_ASSIGNED, AssignmentState.NEEDS_DECISION)
# The header is one that an import recognises, so that the file can be imported as it is.
HEADER = (
    _("Line"),
    _("E-mail"),
    _("First name"),
    _("Last name"),
    _("Job-candidate ID"),
    _("Job ID"),
    _("Talent ID"),
    _("Outcome"),
    _("Reason"),
)


def not_assigned_csv(batch: Batch) -> StreamingHttpResponse:
    """Stream the candidates of ``batch`` who were not assigned, with the outcome and the reason."""
    return csv.csv_response(csv.render_csv(HEADER, _rows(batch)), "not-assigned.csv")


def _rows(batch: Batch) -> Iterator[tuple[object, ...]]:
    rows = Assignment.objects.filter(batch=batch, state__in=EXPORTED).order_by("line")
    for row in rows.iterator(chunk_size=500):
        candidate = (row.email, row.first_name, row.last_name)
        ids = (row.job_candidate_id, row.job_id, row.talent_id)
        yield (row.line, *candidate, *ids, AssignmentState(row.state).label, row.shown_reason)
