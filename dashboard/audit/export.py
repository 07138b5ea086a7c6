"""The audit log as CSV: one line per entry, readable, with the recorded details as JSON."""

import json
from collections.abc import Iterator
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dashboard.audit.listing import Row, rows
from dashboard.audit.models import AuditEntry
from dashboard.core.http.csv import TimeColumn, render_csv
from dashboard.workspaces.models import Workspace

HEADER = (
    TimeColumn(_("Time")),
    _("User"),
    _("Action"),
    _("Details"),
    _("Action code"),
    _("Details as recorded (JSON)"),
    _("Request ID"),
)
CHUNK_SIZE = 500


def csv_lines(workspace: Workspace, found: QuerySet[AuditEntry]) -> Iterator[str]:
    """Yield the header and a line per entry, read in chunks."""
    return render_csv(HEADER, (_cells(row) for row in _rows(workspace, found)))


def _rows(workspace: Workspace, found: QuerySet[AuditEntry]) -> Iterator[Row]:
    entries = found.iterator(chunk_size=CHUNK_SIZE)
    while chunk := list(islice(entries, CHUNK_SIZE)):
        yield from rows(workspace, chunk)


def _cells(row: Row) -> list[object]:
    entry = row.entry
    readable = " · ".join(f"{detail.label}: {detail.value}" for detail in row.details)
    recorded = json.dumps(entry.details, ensure_ascii=False, sort_keys=True)
    return [entry.at, entry.actor, row.label, readable, entry.action, recorded, entry.request_id]
