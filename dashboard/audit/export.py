"""The audit log as CSV: one line per entry, with its details as JSON."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from dashboard.audit.models import AuditEntry
from dashboard.core.http.csv import TimeColumn, render_csv

HEADER = (TimeColumn("at"), "person", "action", "details", "request id")


def csv_lines(found: QuerySet[AuditEntry]) -> Iterator[str]:
    """Yield the header and a line per entry, read in chunks."""
    return render_csv(HEADER, (_cells(entry) for entry in found.iterator(chunk_size=500)))


def _cells(entry: AuditEntry) -> list[object]:
    details = json.dumps(entry.details, ensure_ascii=False, sort_keys=True)
    return [entry.at, entry.actor, entry.action, details, entry.request_id]
