"""The table that readers return, and the limits that they keep."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from dashboard.assignments.imports.limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS
from dashboard.assignments.imports.readers.columns import (
    NAMES_UNSURE,
    Group,
    find_groups,
    select_columns,
    split_groups,
    without_later_groups,
)
from dashboard.assignments.imports.readers.header_row import find_header, is_line_above
from dashboard.assignments.imports.readers.headers import read_heading
from dashboard.assignments.imports.readers.notes.opt_outs import find_opt_out_columns, has_opted_out
from dashboard.assignments.imports.readers.notes.sections import Sections
from dashboard.assignments.imports.readers.reading import Choices, Guess, Reading
from dashboard.assignments.note_codes import NoteCode

SAMPLED_ROWS: Final = 200
TOP_ROWS: Final = 15
ADDRESS: Final = re.compile(r"[^@<>]*<[^\s@<>]+@[^\s@<>]+>|[^\s@<>]+@[^\s@<>]+")
UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")


class UnreadableList(Exception):
    """Raised when the list can't be read as a whole. The message gives the member the reason."""


@dataclass(frozen=True)
class Row:
    """A row of the list: its line number in the file, and its cells as text.

    ``note`` is why the row is not selected unless a member does.
    """

    number: int
    cells: tuple[str, ...]
    note: NoteCode | None = None


@dataclass(frozen=True)
class Table:
    """A list as a table.

    ``headers`` are as read ("" for none), ``mapping`` is the field of each column ("" for unused).
    ``reading`` says what the list was taken for, and why. ``top`` are the first rows as they stand
    in the file, of which one may be the header.
    """

    headers: tuple[str, ...]
    mapping: tuple[str, ...]
    rows: Iterator[Row]
    reading: Reading = field(default_factory=Reading)
    top: tuple[Row, ...] = ()


def build_table(
    rows: Iterable[Row], choices: Choices | None = None, reading: Reading | None = None
) -> Table:
    """Return the table in ``rows``: its header row, and the meaning of its columns.

    Raise UnreadableList for an empty list, and while iterating for one that is too long.
    """
    choices, reading = choices or Choices(), reading or Reading()
    if choices.with_hidden:
        rows = (replace(row, note=None) for row in rows)
    lines = _filled(rows)
    sample = list(islice(lines, SAMPLED_ROWS))
    if not sample:
        raise UnreadableList(_("The list is empty."))
    header, header_guess = _header(sample, choices)
    if header:
        split = _SplitNames(header)
        sample, lines = [*map(split.join, sample)], map(split.join, lines)
    below = [row for row in sample if header is None or row.number > header.number]
    above = [
        replace(row, note=NoteCode.ABOVE_HEADER)
        for row in sample
        if header and row.number < header.number and is_line_above(row.cells)
    ]
    width = max((len(row.cells) for row in sample), default=0)
    headers = _padded(header.cells if header else (), width)
    groups = _groups(headers, choices)
    columns = select_columns(
        without_later_groups(headers, groups) if header else None,
        [row.cells for row in _in_groups(below, groups)],
        width,
        choices.mapping,
    )
    if header and (last := _last_email(headers, columns.mapping)) is not None:
        below = [_with_overflow(row, last) for row in below]
        lines = (_with_overflow(row, last) for row in lines)
    columns_guess = columns.guess
    if groups and choices.mapping is None:
        evidence = _("Each row has up to %(count)s candidates.") % {"count": len(groups)}
        columns_guess = replace(columns_guess, evidence=evidence)
    if not header_guess.is_sure and choices.mapping is None:
        columns_guess = replace(columns_guess, evidence=str(NAMES_UNSURE), is_sure=False)
    reading = reading.plus(header=header_guess, columns=columns_guess)
    titles = [row.cells for row in sample if header and row.number < header.number][-1:]
    sections = Sections(columns.mapping, titles)
    noted = _with_notes(_in_groups(chain(below, lines), groups), sections, headers)
    rows = _limited(chain(above, noted))
    return Table(headers, columns.mapping, rows, reading, tuple(sample[:TOP_ROWS]))


def _groups(headers: tuple[str, ...], choices: Choices) -> list[Group]:
    """Return the groups of columns, none where a member gave columns of later ones a meaning."""
    groups = find_groups(headers)
    selected = dict(enumerate(choices.mapping or ()))
    is_other = any(selected.get(n) for group in groups[1:] for n in group.values())
    return [] if is_other else groups


def _in_groups(rows: Iterable[Row], groups: list[Group]) -> Iterator[Row]:
    """Yield ``rows``, once for each candidate in them."""
    for row in rows:
        for cells in split_groups(row.cells, groups) if groups else [row.cells]:
            yield replace(row, cells=cells)


class _SplitNames:
    """Names "Last, First" without quotation marks, whose comma made two cells of them."""

    def __init__(self, header: Row) -> None:
        meanings = [read_heading(cell).meaning for cell in header.cells]
        names = [n for n, meaning in enumerate(meanings) if meaning in ("name", "name_part")]
        emails = [n for n, meaning in enumerate(meanings) if meaning == "email"]
        is_one = len(names) == len(emails) == 1 and names[0] < emails[0]
        self._name, self._email = (names[0], emails[0]) if is_one else (0, 0)
        self._header = header

    def join(self, row: Row) -> Row:
        """Return ``row`` with the name in one cell.

        It took two where the row is wider than the header, and the address one further.
        """
        cells, name, email = row.cells, self._name, self._email
        is_shifted = (
            email
            and row.number > self._header.number
            and len(cells) > len(self._header.cells)
            and ADDRESS.fullmatch(cells[email + 1])
            and not any("@" in cell for cell in cells[: email + 1])
        )
        if not is_shifted or not all(cells[name : name + 2]):
            return row
        joined = f"{cells[name]}, {cells[name + 1]}"[:MAX_CELL_LENGTH]
        return replace(row, cells=(*cells[:name], joined, *cells[name + 2 :]))


def _with_notes(rows: Iterable[Row], sections: Sections, headers: tuple[str, ...]) -> Iterator[Row]:
    """Yield ``rows`` with a note on each that is about somebody else, or has opted out."""
    columns = find_opt_out_columns(headers)
    for row in rows:
        note = NoteCode.OTHER_ROLE if sections.is_of_other(row.cells) else None
        if note is None and has_opted_out(row.cells, columns):
            note = NoteCode.OPTED_OUT
        yield replace(row, note=row.note or note)


def _last_email(headers: tuple[str, ...], mapping: tuple[str, ...]) -> int | None:
    """Return the e-mail column where it is the last one with a header, or else None."""
    last = max((n for n, header in enumerate(headers) if header), default=0)
    return last if mapping[last] == "email" and not any(mapping[last + 1 :]) else None


def _with_overflow(row: Row, last: int) -> Row:
    """Return ``row`` with the addresses beyond its ``last`` column in that one.

    Below "E-mail" alone, a delimiter between addresses makes no further columns.
    """
    beyond = {n for n, cell in enumerate(row.cells) if n > last and ADDRESS.fullmatch(cell)}
    if not beyond:
        return row
    cells = ["" if n in beyond else cell for n, cell in enumerate(row.cells)]
    found = [row.cells[last], *(row.cells[n] for n in sorted(beyond))]
    cells[last] = "; ".join(filter(None, found))[:MAX_CELL_LENGTH]
    return replace(row, cells=_trimmed(cells))


def _header(sample: list[Row], choices: Choices) -> tuple[Row | None, Guess]:
    if choices.header is not None:
        selected = next((row for row in sample if row.number == choices.header), None)
        return selected, Guess(str(selected.number if selected else 0), _("You chose this."))
    found = find_header([row.cells for row in sample])
    row = None if found.index is None else sample[found.index]
    return row, replace(found.guess, value=str(row.number if row else 0))


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _filled(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are not empty, their cells cleaned. Raise UnreadableList."""
    for row in rows:
        cells = _trimmed([_plain(cell) for cell in row.cells])
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise too_many_columns()
        yield replace(row, cells=cells)


def _limited(rows: Iterable[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count > MAX_ROWS:
            raise too_many_rows()
        yield row


def too_many_rows() -> UnreadableList:
    return UnreadableList(
        _("The list has more than %(most)s rows. Split it into several imports.")
        % {"most": intcomma(MAX_ROWS)}
    )


def too_many_columns() -> UnreadableList:
    return UnreadableList(
        _("A row of the list has more than %(most)s columns. Delete those that are not needed.")
        % {"most": intcomma(MAX_COLUMNS)}
    )


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _plain(cell: str) -> str:
    """Return the cell without line breaks, which no name has, and what no database takes."""
    return " ".join(UNSTORABLE.sub("", cell[:MAX_CELL_LENGTH]).split())
