"""The audit log as CSV: one line per entry, with its details as JSON."""

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from dashboard.audit.models import AuditEntry
from dashboard.web.sheets import Times, lines

HEADER = (Times("at"), "person", "action", "facts", "request id")


def csv_lines(found: QuerySet[AuditEntry]) -> Iterator[str]:
    """Yield the header and a line per entry, read in chunks."""
    return lines(HEADER, (_cells(entry) for entry in found.iterator(chunk_size=500)))


def _cells(entry: AuditEntry) -> list[object]:
    facts = json.dumps(entry.facts, ensure_ascii=False, sort_keys=True)
    return [entry.at, entry.actor, entry.action, facts, entry.request_id]
