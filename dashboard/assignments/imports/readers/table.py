"""The table that readers return, and the limits that they keep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from dashboard.assignments.imports.readers.columns import guess_columns, recognize_header

MAX_ROWS: Final = 20_000
MAX_BYTES: Final = 5_000_000
MAX_COLUMNS: Final = 40
MAX_CELL_LENGTH: Final = 1_000
SAMPLED_ROWS: Final = 50


class UnreadableList(Exception):
    """Raised when the list can't be read as a whole. The message gives the member the reason."""


@dataclass(frozen=True)
class Row:
    """A row of the list: its line number in the file, and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A list as a table.

    ``headers`` are as read ("" for none), ``mapping`` is the field of each column ("" for unused).
    """

    headers: tuple[str, ...]
    mapping: tuple[str, ...]
    rows: Iterator[Row]


def build_table(rows: Iterable[Row]) -> Table:
    """Return the table in ``rows``, whose first row is a header if it names known columns.

    Raise Unusable for an empty list, and while iterating for one that is too long.
    """
    lines = iter(_bounded(rows))
    first = next(lines, None)
    if first is None:
        raise UnreadableList(_("The list is empty."))
    mapping = recognize_header(first.cells)
    if mapping is not None:
        return Table(first.cells, mapping, lines)
    sample = [first, *islice(lines, SAMPLED_ROWS)]
    width = max(len(row.cells) for row in sample)
    mapping = guess_columns([row.cells for row in sample], width)
    return Table(("",) * width, mapping, chain(sample, lines))


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are not empty, their cells cleaned and bounded. Raise Unusable."""
    count = 0
    for row in rows:
        cells = _trimmed([_plain(cell) for cell in row.cells[:MAX_COLUMNS]])
        if not cells:
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise UnreadableList(
                _("The list has more than %(most)s rows. Split it into several imports.")
                % {"most": intcomma(MAX_ROWS)}
            )
        yield Row(row.number, cells)


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _plain(cell: str) -> str:
    """Return the cell without NUL, which no database takes, and line breaks, which no name has."""
    return " ".join(cell[:MAX_CELL_LENGTH].replace("\x00", "").split())
