"""The line that counts where an imported list has several of a candidate: the first with a name."""

from collections.abc import Sequence
from itertools import islice

from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import LineStatus
from dashboard.assignments.note_codes import OF_LINE, OF_ROW, NoteCode

CHUNK = 500
FIELDS = ("status", "included", "manual_choice", "notes", "suggestion", "column")


def prefer_named_lines(batch: Batch) -> None:
    """Make the first line with a name count for each candidate whose first line has none.

    The lines have been validated in their order, and nobody has been looked up in the flow yet. The
    line that counted becomes a duplicate, and what a member selected by hand goes with the
    candidate.
    """
    duplicates = batch.lines.filter(status=LineStatus.DUPLICATE)
    named = duplicates.exclude(first_name="", last_name="").order_by("number")
    lines = iter(list(named))
    while chunk := list(islice(lines, CHUNK)):
        _prefer(batch, chunk)


def _prefer(batch: Batch, named: Sequence[BatchLine]) -> None:
    by_key: dict[str, BatchLine] = {}
    for line in named:
        by_key.setdefault(line.candidate_key, line)
    nameless = batch.lines.filter(candidate_key__in=by_key, first_name="", last_name="")
    for first in nameless.exclude(status=LineStatus.DUPLICATE):
        if any(note[0] in OF_ROW for note in first.notes or []):
            # A hidden row, or one above the header, counts for nobody.
            continue
        line = by_key[first.candidate_key]
        _replace(batch, first, line)
        others = batch.lines.filter(candidate_key=line.candidate_key, status=LineStatus.DUPLICATE)
        for other in others:
            own = [note for note in other.notes or [] if note[0] in OF_LINE]
            other.notes = [[NoteCode.DUPLICATE, line.source_line], *own]
            other.save(update_fields=["notes"])


def _replace(batch: Batch, first: BatchLine, line: BatchLine) -> None:
    """Let ``line`` stand alone, with the choice of ``first``, which becomes its duplicate."""
    line.manual_choice = first.manual_choice
    validate_line(line, batch.mapping, {})
    if first.status == LineStatus.POSSIBLE_DUPLICATE and line.status == LineStatus.NEW:
        line.status, line.notes = first.status, first.notes
    if line.manual_choice is None:
        line.included = first.included and line.status == LineStatus.NEW
    line.save(update_fields=FIELDS)
    first.status, first.included, first.manual_choice = LineStatus.DUPLICATE, False, None
    first.suggestion = ""
    first.save(update_fields=FIELDS)
