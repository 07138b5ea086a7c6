"""Reading and checking an import again, after a member corrected how it was read.

Each of these changes the batch only while it is not confirmed, and it is CHECKING afterwards.
"""

from collections.abc import Callable, Iterable, Sequence

from django.db import transaction
from django.db.models import F

from dashboard.assignments.imports.chunks import CHUNK, in_chunks
from dashboard.assignments.imports.column_mappings import remember_mapping, with_remembered_mapping
from dashboard.assignments.imports.drafts import fill_lines, read_rows, table_facts
from dashboard.assignments.imports.lines.fuller_lines import prefer_named_lines
from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.readers import Choices
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.texts.cells import count_addresses
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import IN_REVIEW, BatchState, LineStatus
from dashboard.assignments.models.imports import ImportFile


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
    rows = read_rows(table)

    def replace_lines() -> None:
        batch.lines.all().delete()
        fill_lines(batch, rows)
        # An erasure may have deleted the file while it was read.
        ImportFile.objects.filter(pk=file.pk).update(
            choices=choices.to_json(), reading=table.reading.to_json()
        )

    return _recheck(batch, replace_lines, **table_facts(table, rows))


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
    prefer_named_lines(batch)
    Batch.objects.filter(pk=batch.pk).update(address_count=addresses)


def _excluded_keys(batch: Batch) -> set[str]:
    """Return the keys of candidates whom a member has excluded by hand."""
    lines = batch.lines.filter(manual_choice=False).exclude(candidate_key="").order_by()
    return set(lines.values_list("candidate_key", flat=True))
