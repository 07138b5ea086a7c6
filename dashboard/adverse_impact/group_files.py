"""Reader of a file with a group for each candidate. Nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from dashboard.adverse_impact.candidate_index import CandidateIndex
from dashboard.assignments.imports.readers import Choices, Row, Table, UnreadableList
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.note_codes import NoteCode

SAMPLED_ROWS: Final = 200
MAX_CHARACTERS: Final = 20_000_000
MAX_NAMED: Final = 8
"""So many columns are named in a message."""
MAX_NAME_LENGTH: Final = 60
GROUP_WORDS: Final = ("group", "gruppe", "grupo", "gruppo")
"""In a header, in English, German, French, Dutch, Spanish, Portuguese and Italian."""


class GroupColumnProblem(Exception):
    """Raised when the column of the groups is unknown or unusable. The message gives the reason."""


@dataclass(frozen=True)
class GroupFile:
    """The rows of a file as (candidate, group), both as they stand in it.

    ``left_out`` counts the rows that the workbook hides, and those above the header.
    """

    rows: list[tuple[str, str]]
    left_out: int


def read_group_file(content: bytes, column: str, index: CandidateIndex) -> GroupFile:
    """Return the rows of a file. ``column`` is the header or the number of that of the groups.

    With "", it is the only one beside the candidate's, or the only one that is called a group.
    Raise UnreadableList, or GroupColumnProblem.
    """
    table = read_bytes(content, Choices())
    rows, left_out = _rows(table)
    headers, rows = _headers(table, rows, index)
    candidate = _candidate_column(table, rows, index)
    group = _group_column(column, candidate, headers, table.mapping, rows)
    return GroupFile([(_cell(row, candidate), _cell(row, group)) for row in rows], left_out)


def _rows(table: Table) -> tuple[list[Row], int]:
    """Return the rows that are read, and how many are not. Raise UnreadableList."""
    rows, left_out, characters = [], 0, 0
    for row in table.rows:
        if row.note in (NoteCode.HIDDEN_ROW, NoteCode.ABOVE_HEADER):
            left_out += 1
            continue
        characters += sum(map(len, row.cells))
        if characters > MAX_CHARACTERS:
            raise UnreadableList(_("This is too large for a list of candidates."))
        rows.append(row)
    if not rows:
        raise UnreadableList(_("The list has column headers but no rows."))
    return rows, left_out


def _headers(
    table: Table, rows: list[Row], index: CandidateIndex
) -> tuple[Sequence[str], list[Row]]:
    """Return the headers and the rows below.

    A header of words that no import knows is the first row: none of its cells is a candidate or an
    address, and none is repeated below, as the group of a candidate would be.
    """
    if any(table.headers) or len(rows) < 2:
        return table.headers, rows
    first, below = rows[0].cells, rows[1:]
    if any("@" in cell or index.find(cell) for cell in first):
        return table.headers, rows
    if any(cell and cell == _cell(row, n) for row in below for n, cell in enumerate(first)):
        return table.headers, rows
    return first, below


def _candidate_column(table: Table, rows: Sequence[Row], index: CandidateIndex) -> int:
    """Return the column that names most candidates of the flow. Raise UnreadableList."""
    sample = rows[:: max(len(rows) // SAMPLED_ROWS, 1)]
    width = max(len(row.cells) for row in sample)
    found = [sum(bool(index.find(_cell(row, n))) for row in sample) for n in range(width)]
    email = table.mapping.index("email") if "email" in table.mapping else None
    best = max(range(width), key=lambda n: (found[n], n == email))
    if not found[best] and email is None:
        raise UnreadableList(
            _("No column holds e-mail addresses or IDs of candidates of this flow.")
        )
    return best


def _group_column(
    column: str,
    candidate: int,
    headers: Sequence[str],
    mapping: Sequence[str],
    rows: Sequence[Row],
) -> int:
    """Return the column of the groups. Raise UnreadableList, or GroupColumnProblem."""
    filled = {n for row in rows for n, cell in enumerate(row.cells) if cell} - {candidate}
    if not filled:
        raise UnreadableList(_("The file has no second column, with the group."))
    names = {n: _plain(_at(headers, n)) for n in sorted(filled)}
    if column:
        return _named_column(column, names)
    # A column of names or of another ID is none, unless it is the only one.
    unread = [n for n in names if not _at(mapping, n)] or list(names)
    called = [n for n in unread if any(word in names[n] for word in GROUP_WORDS)]
    for selected in (unread, called):
        if len(selected) == 1:
            return selected[0]
    raise GroupColumnProblem(
        _("Enter the column that holds the group. The file has: %(columns)s.")
        % {"columns": _listed(headers, unread)}
    )


def _named_column(column: str, names: dict[int, str]) -> int:
    for n, name in names.items():
        if _plain(column) in (name, str(n + 1)):
            return n
    raise GroupColumnProblem(
        _("The file has no column “%(name)s” beside that of the candidates.") % {"name": column}
    )


def _listed(headers: Sequence[str], columns: Sequence[int]) -> str:
    """Return the names of columns for a message: their headers, or their numbers."""
    names = [_at(headers, n)[:MAX_NAME_LENGTH] or str(n + 1) for n in columns[:MAX_NAMED]]
    return ", ".join(f"“{name}”" for name in names) + ("…" if len(columns) > MAX_NAMED else "")


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _at(texts: Sequence[str], n: int) -> str:
    return texts[n] if n < len(texts) else ""


def _cell(row: Row, n: int) -> str:
    return _at(row.cells, n)
