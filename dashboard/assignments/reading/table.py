"""The table that readers return, and the limits that they keep."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from dashboard.assignments.reading.columns import guessed, recognised

MOST_ROWS: Final = 20_000
MOST_BYTES: Final = 5_000_000
MOST_COLUMNS: Final = 40
LONGEST_CELL: Final = 1_000
LOOKED_AT: Final = 50


class Unusable(Exception):
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


def table_of(rows: Iterable[Row]) -> Table:
    """Return the table in ``rows``, whose first row is a header if it names known columns.

    Raise Unusable for an empty list, and while iterating for one that is too long.
    """
    lines = iter(_bounded(rows))
    first = next(lines, None)
    if first is None:
        raise Unusable(_("The list is empty."))
    mapping = recognised(first.cells)
    if mapping is not None:
        return Table(first.cells, mapping, lines)
    looked_at = [first, *islice(lines, LOOKED_AT)]
    width = max(len(row.cells) for row in looked_at)
    mapping = guessed([row.cells for row in looked_at], width)
    return Table(("",) * width, mapping, chain(looked_at, lines))


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are not empty, their cells cleaned and bounded. Raise Unusable."""
    count = 0
    for row in rows:
        cells = _trimmed([_plain(cell) for cell in row.cells[:MOST_COLUMNS]])
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise Unusable(
                _("The list has more than %(most)s rows. Split it into several imports.")
                % {"most": intcomma(MOST_ROWS)}
            )
        yield Row(row.number, cells)


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _plain(cell: str) -> str:
    """Return the cell without NUL, which no database takes, and line breaks, which no name has."""
    return " ".join(cell[:LONGEST_CELL].replace("\x00", "").split())
