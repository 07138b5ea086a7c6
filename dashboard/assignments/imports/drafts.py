"""Import of a table as a batch that can be reviewed. Nothing is sent here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.assignments.imports.chunks import CHUNK
from dashboard.assignments.imports.column_mappings import with_remembered_mapping
from dashboard.assignments.imports.lines.fuller_lines import prefer_named_lines
from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.readers import MAX_ROWS, Row, Table, UnreadableList
from dashboard.assignments.imports.readers.columns import has_all_emails
from dashboard.assignments.imports.texts.cells import count_addresses, split_cells
from dashboard.assignments.labels import batch_label
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import IN_REVIEW, NOT_ASSIGNED, BatchState
from dashboard.assignments.models.imports import ImportFile
from dashboard.workspaces.models import Workspace

MAX_CHARACTERS = 20_000_000
RETRY_COLUMNS = {
    "email": "E-mail",
    "first_name": "First name",
    "last_name": "Last name",
    "job_candidate_id": "Job-candidate ID",
    "job_id": "Job ID",
    "talent_id": "Talent ID",
}


def create_import(
    workspace: Workspace,
    table: Table,
    *,
    flow_id: str,
    flow_name: str,
    source: str,
    token: UUID,
    by: User | None,
    content: bytes | None = None,
) -> Batch:
    """Create a batch with a line for each row. The same ``token`` returns the batch created before.

    ``content`` is the file, which is kept while the batch is reviewed. Raise UnreadableList, with
    nothing saved, when the table turns out to be too long or empty.
    """
    if content is not None:
        # Other lists have headers of our own, the same for each of them.
        table = with_remembered_mapping(workspace, table)
    # Reading a workbook takes long. In the transaction it would block all other writes.
    rows = read_rows(table)
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                workspace=workspace,
                token=token,
                flow_id=flow_id,
                flow_name=flow_name[:300],
                source=source[:200],
                created_by=by,
                **table_facts(table, rows),
            )
            fill_lines(batch, rows)
            if content is not None:
                reading = table.reading.to_json()
                ImportFile.objects.create(batch=batch, content=content, reading=reading)
    except IntegrityError:
        return Batch.objects.get(workspace=workspace, token=token)
    return batch


def import_not_assigned(batch: Batch, *, token: UUID, by: User | None) -> Batch:
    """Create a batch of the candidates whom ``batch`` did not assign, to be reviewed and confirmed.

    The old rows stay as they are: they record what was sent, and its outcome.
    """
    failed = Assignment.objects.filter(batch=batch, state__in=NOT_ASSIGNED).order_by("line")
    rows = (
        Row(row.line or 0, tuple(getattr(row, name) for name in RETRY_COLUMNS))
        for row in failed.iterator(chunk_size=CHUNK)
    )
    return create_import(
        batch.workspace,
        Table(tuple(RETRY_COLUMNS.values()), tuple(RETRY_COLUMNS), rows),
        flow_id=batch.flow_id,
        flow_name=batch.flow_name,
        source=_("Not assigned: %(source)s") % {"source": batch_label(batch)},
        token=token,
        by=by,
    )


def discard(batch: Batch) -> bool:
    """Delete an import that is not confirmed.

    Return False when it is confirmed, or is being confirmed.
    """
    with transaction.atomic():
        unconfirmed = Batch.objects.filter(pk=batch.pk, state__in=IN_REVIEW)
        # First the state: a deletion reads what it deletes, and a confirmation may come in between.
        if not unconfirmed.update(state=BatchState.CANCELLED):
            batch.refresh_from_db()
            return False
        Batch.objects.filter(pk=batch.pk).delete()
    return True


def read_rows(table: Table) -> list[Row]:
    """Return the rows of ``table``, one for each candidate in a cell.

    Raise UnreadableList where there are none, or more than fit in memory.
    """
    return list(_bounded(_split(table)))


def _split(table: Table) -> Iterator[Row]:
    """Yield the rows of ``table``, one for each candidate in a cell."""
    is_of_one = has_all_emails(table.headers, table.mapping)
    for row in table.rows:
        for cells in split_cells(row.cells, table.mapping, is_of_one=is_of_one):
            yield replace(row, cells=cells)


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield at least one row, and no more than fit in memory. Raise Unusable otherwise."""
    count = size = 0
    for row in rows:
        count += 1
        size += sum(map(len, row.cells))
        if count > MAX_ROWS:
            raise UnreadableList(
                _("The list has more than %(most)s rows. Split it into several imports.")
                % {"most": intcomma(MAX_ROWS)}
            )
        if size > MAX_CHARACTERS:
            raise UnreadableList(_("This is too large for a list of candidates."))
        yield row
    if not count:
        raise UnreadableList(_("The list has column headers but no rows."))


def table_facts(table: Table, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what a batch stores of a table. No line is selected while columns are a question."""
    return {
        "line_count": len(rows),
        "address_count": sum(count_addresses(row.cells, table.mapping) for row in rows),
        "columns": [header[:100] for header in table.headers],
        "mapping": list(table.mapping),
        "has_unsure_columns": "columns" in table.reading.unsure,
    }


def fill_lines(batch: Batch, rows: Sequence[Row]) -> None:
    """Create the lines of ``batch`` from its rows."""
    seen: dict[str, int] = {}
    numbered = enumerate(rows, 1)
    while chunk := list(islice(numbered, CHUNK)):
        lines = [_line(batch, number, row, seen) for number, row in chunk]
        for line in lines:
            line.included = line.included and not batch.has_unsure_columns
        BatchLine.objects.bulk_create(lines)
    prefer_named_lines(batch)


def _line(batch: Batch, number: int, row: Row, seen: dict[str, int]) -> BatchLine:
    """Return the line of a row. One with a note is not selected."""
    line = BatchLine(batch=batch, number=number, source_line=row.number, cells=list(row.cells))
    if row.note:
        line.manual_choice = False
        line.notes = [[row.note, None]]
    # The same candidate below is no duplicate of a row that nobody selected.
    validate_line(line, batch.mapping, {} if row.note else seen)
    return line
