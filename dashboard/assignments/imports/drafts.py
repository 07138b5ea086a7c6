"""Import of a table as a batch that can be reviewed. Nothing is sent here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dashboard.accounts.models import User
from dashboard.assignments.imports.chunks import CHUNK, in_chunks
from dashboard.assignments.imports.column_mappings import (
    remember_mapping,
    with_remembered_mapping,
)
from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.readers import (
    MAX_ROWS,
    Choices,
    Row,
    Table,
    UnreadableList,
)
from dashboard.assignments.imports.readers.columns import has_all_emails
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.texts.cells import count_addresses, split_cells
from dashboard.assignments.labels import batch_label
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import IN_REVIEW, NOT_ASSIGNED, BatchState, LineStatus
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
    rows = list(_bounded(_split(table)))
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                workspace=workspace,
                token=token,
                flow_id=flow_id,
                flow_name=flow_name[:300],
                source=source[:200],
                created_by=by,
                line_count=len(rows),
                address_count=_count_addresses(rows, table),
                **_columns(table),
            )
            _fill(batch, rows)
            if content is not None:
                reading = table.reading.to_json()
                ImportFile.objects.create(batch=batch, content=content, reading=reading)
    except IntegrityError:
        return Batch.objects.get(workspace=workspace, token=token)
    return batch


def change_mapping(batch: Batch, mapping: Sequence[str]) -> bool:
    """Read the columns with another ``mapping``, and check again.

    It is remembered for the headers of a file. Return False when the batch is confirmed already.
    """
    if ImportFile.objects.filter(batch=batch).exists():
        remember_mapping(batch.workspace, batch.columns, mapping)
    changes = {"mapping": list(mapping), "has_unsure_columns": False}
    return _recheck(batch, lambda: _validate_again(batch), **changes)


def check_again(batch: Batch) -> bool:
    """Check the list again, such as after a check that could not tell about everybody.

    Return False when the batch is confirmed already.
    """
    return _recheck(batch, lambda: _validate_again(batch))


def reread_file(batch: Batch, choices: Choices) -> bool:
    """Read the file of ``batch`` again as a member chose, and check its lines as new ones.

    Return False when the batch is confirmed already. Raise UnreadableList, or DoesNotExist where
    the file is not stored any more, with nothing changed.
    """
    file = ImportFile.objects.get(batch=batch)
    table = read_bytes(bytes(file.content), choices)
    if choices.mapping is None:
        table = with_remembered_mapping(batch.workspace, table)
    else:
        remember_mapping(batch.workspace, table.headers, table.mapping)
    rows = list(_bounded(_split(table)))

    def replace_lines() -> None:
        batch.lines.all().delete()
        _fill(batch, rows)
        # An erasure may have deleted the file while it was read.
        ImportFile.objects.filter(pk=file.pk).update(
            choices=choices.to_json(), reading=table.reading.to_json()
        )

    return _recheck(
        batch,
        replace_lines,
        line_count=len(rows),
        address_count=_count_addresses(rows, table),
        **_columns(table),
    )


def accept_suggestions(batch: Batch, numbers: Iterable[int] | None = None) -> bool:
    """Accept the suggested addresses of these lines, or of all possible typos, and check again.

    The suggestion for a line without a possible typo is the other address of its row.
    """

    def correct() -> None:
        lines = batch.lines.exclude(suggestion="")
        if numbers is None:
            lines = lines.filter(status=LineStatus.POSSIBLE_TYPO)
        else:
            lines = lines.filter(number__in=list(numbers))
        for line in lines.iterator(chunk_size=CHUNK):
            _accept_suggestion(batch, line)
            line.save(update_fields=["cells", "corrected"])
        _validate_again(batch)

    return _recheck(batch, correct)


def _accept_suggestion(batch: Batch, line: BatchLine) -> None:
    at = batch.mapping.index("email") if "email" in batch.mapping else None
    has_one_address = at is not None and line.cells[at].count("@") == 1
    if line.status == LineStatus.POSSIBLE_TYPO and line.corrected is None and has_one_address:
        line.cells[at] = line.suggestion
        return
    names = {"first_name": line.first_name, "last_name": line.last_name}
    line.corrected = {**(line.corrected or names), "email": line.suggestion}


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


def _columns(table: Table) -> dict[str, Any]:
    """Return what a batch stores of the columns. No line is selected while these are a question."""
    return {
        "columns": [header[:100] for header in table.headers],
        "mapping": list(table.mapping),
        "has_unsure_columns": "columns" in table.reading.unsure,
    }


def _count_addresses(rows: Iterable[Row], table: Table) -> int:
    return sum(count_addresses(row.cells, table.mapping) for row in rows)


def _fill(batch: Batch, rows: Sequence[Row]) -> None:
    seen: dict[str, int] = {}
    numbered = enumerate(rows, 1)
    while chunk := list(islice(numbered, CHUNK)):
        lines = [_line(batch, number, row, seen) for number, row in chunk]
        for line in lines:
            line.included = line.included and not batch.has_unsure_columns
        BatchLine.objects.bulk_create(lines)


def _line(batch: Batch, number: int, row: Row, seen: dict[str, int]) -> BatchLine:
    """Return the line of a row. One with a note is not selected."""
    line = BatchLine(batch=batch, number=number, source_line=row.number, cells=list(row.cells))
    if row.note:
        line.manual_choice = False
        line.notes = [[row.note, None]]
    # The same candidate below is no duplicate of a row that nobody selected.
    validate_line(line, batch.mapping, {} if row.note else seen)
    return line


def _recheck(batch: Batch, change: Callable[[], None], **changes: object) -> bool:
    """Apply ``change``, and return the batch to CHECKING.

    Return False, with nothing changed, when it is confirmed already.
    """
    with transaction.atomic():
        unconfirmed = Batch.objects.filter(pk=batch.pk, state__in=IN_REVIEW)
        is_changed = unconfirmed.update(
            state=BatchState.CHECKING,
            pages_read=0,
            page_count=None,
            flow_read_at=None,
            last_error="",
            lease_owner=None,
            lease_until=None,
            enqueued_at=None,
            version=F("version") + 1,
            **changes,
        )
        batch.refresh_from_db()
        if is_changed:
            change()
    return bool(is_changed)


def _validate_again(batch: Batch) -> None:
    """Validate every line again.

    Manual choices stay with their lines. A candidate who was excluded by hand stays excluded, also
    when another line turns out to be theirs.
    """
    seen: dict[str, int] = {}
    addresses = 0
    excluded = _excluded_keys(batch)
    names = [field.name for field in BatchLine._meta.fields if field.name not in ("id", "batch")]
    for lines in in_chunks(batch.lines.all()):
        for line in lines:
            validate_line(line, batch.mapping, seen)
            if line.candidate_key in excluded:
                line.included = line.manual_choice = False
            if batch.has_unsure_columns and line.manual_choice is None:
                line.included = False
        addresses += sum(count_addresses(line.cells, batch.mapping) for line in lines)
        BatchLine.objects.bulk_update(lines, names)
    Batch.objects.filter(pk=batch.pk).update(address_count=addresses)


def _excluded_keys(batch: Batch) -> set[str]:
    """Return the keys of candidates whom a member has excluded by hand."""
    lines = batch.lines.filter(manual_choice=False).exclude(candidate_key="").order_by()
    return set(lines.values_list("candidate_key", flat=True))
