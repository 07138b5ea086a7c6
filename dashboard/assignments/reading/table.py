"""A table as it was read, and the limits that reading keeps to."""

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
    """The list can't be read as a whole; the message says why, to the person who brought it."""


@dataclass(frozen=True)
class Row:
    """A line of the list by its number in the file, with its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """``headers`` as read ("" for none) and what each column means ("" for nothing we use)."""

    headers: tuple[str, ...]
    mapping: tuple[str, ...]
    rows: Iterator[Row]


def table_of(rows: Iterable[Row]) -> Table:
    """The table in ``rows``: its first row is a header if it names columns that we know.

    Raises Unusable for an empty one; while iterating, for one that is too long.
    """
    lines = iter(_bounded(rows))
    first = next(lines, None)
    if first is None:
        raise Unusable(_("There is nothing in this list."))
    mapping = recognised(first.cells)
    if mapping is not None:
        return Table(first.cells, mapping, lines)
    looked_at = [first, *islice(lines, LOOKED_AT)]
    width = max(len(row.cells) for row in looked_at)
    mapping = guessed([row.cells for row in looked_at], width)
    return Table(("",) * width, mapping, chain(looked_at, lines))


def _bounded(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows with something in them, their cells cleaned and bounded. Raises Unusable."""
    count = 0
    for row in rows:
        cells = _trimmed([_plain(cell) for cell in row.cells[:MOST_COLUMNS]])
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 1:
            raise Unusable(
                _("The list has more than %(most)s rows. Split it into several lists.")
                % {"most": intcomma(MOST_ROWS)}
            )
        yield Row(row.number, cells)


def _trimmed(cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _plain(cell: str) -> str:
    """Without NUL, which no database takes, and line breaks, which no name has."""
    return " ".join(cell[:LONGEST_CELL].replace("\x00", "").split())
