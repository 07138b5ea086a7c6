"""Columns of names by their content: which they are, and in which order whole names stand."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dashboard.assignments.imports.readers.columns.column import HALF, Column, Rows
from dashboard.assignments.imports.readers.name_order import pair_order
from dashboard.assignments.imports.texts.known_names import is_given_name

LAST_FIRST: Final = "name_last_first"
FEW: Final = 2
"""So many names tell their order, if none of the others contradicts."""


def guess_names(
    columns: Sequence[Column], mapping: Sequence[str], rows: Rows
) -> tuple[dict[int, str], bool]:
    """Return the columns of names by content, and whether they are sure.

    Only columns without a known header are guessed, and only where no header names a name.
    """
    if {"name", "first_name", "last_name"} & set(mapping):
        return {}, True
    words = [
        n
        for n, column in enumerate(columns)
        if not mapping[n] and not column.heading.is_known and column.is_of_words
    ]
    if any(columns[n].header for n in words):
        words = [
            n for n in words if _is_in_addresses(n, mapping, rows) or _given(columns[n]) > HALF
        ]
    if len(words) == 1:
        return {words[0]: "name"}, True
    whole = [n for n in words if _is_of_whole_names(columns[n])]
    if len(words) == 2 and len(whole) == 1:
        other = next(n for n in words if n not in whole)
        if not _is_in_addresses(other, mapping, rows):
            # Its own last names, or a question: the other column may be a city.
            return {whole[0]: "name"}, _is_in_addresses(whole[0], mapping, rows, at=-1)
    if len(words) == 2:
        return _ordered(columns, words[0], words[1], mapping, rows)
    return _among_many(columns, words, mapping, rows)


def _ordered(
    columns: Sequence[Column], one: int, two: int, mapping: Sequence[str], rows: Rows
) -> tuple[dict[int, str], bool]:
    """Return which of two columns has the first names: by known ones, else by the addresses.

    Without evidence it is the first one, and asked. So is the second one where only the addresses
    name it: those of a whole company may begin with the last name.
    """
    by_names = evidence = _given(columns[one]) - _given(columns[two])
    if not evidence and "email" in mapping:
        email = mapping.index("email")
        evidence = sum(
            pair_order(row[one], row[two], row[email])
            for row in rows
            if max(one, two, email) < len(row)
        )
    if evidence < 0:
        one, two = two, one
    return {one: "first_name", two: "last_name"}, bool(by_names) or evidence > 0


def _among_many(
    columns: Sequence[Column], words: Sequence[int], mapping: Sequence[str], rows: Rows
) -> tuple[dict[int, str], bool]:
    """Return the names among three columns of words or more, if one holds given names.

    The last name is the column beside them that the addresses hold too, or the only one that does
    not repeat itself, as a job does. Otherwise ask.
    """
    given = [n for n in words if _given(columns[n]) >= HALF]
    if len(given) != 1:
        return {}, not words
    beside = [n for pair in pairwise(words) if given[0] in pair for n in pair if n != given[0]]
    by_address = [n for n in beside if _is_in_addresses(n, mapping, rows)]
    last = by_address or [n for n in beside if _is_varied(columns[n])]
    if len(last) != 1:
        return {}, False
    return {given[0]: "first_name", last[0]: "last_name"}, True


def _is_of_whole_names(column: Column) -> bool:
    """Return whether most cells are a known given name, and more words after it."""
    longer = sum(" " in cell for cell in column.cells)
    return longer * 2 > len(column.cells) and _given(column) >= HALF


def _is_varied(column: Column) -> bool:
    return len(set(column.cells)) * 2 > len(column.cells)


def _given(column: Column) -> float:
    """Return the share of the column's cells that begin with a known given name."""
    known = sum(is_given_name(cell.split()[0]) for cell in column.cells if cell.split())
    return known / len(column.cells) if column.cells else 0.0


def _is_in_addresses(n: int, mapping: Sequence[str], rows: Rows, at: int = 0) -> bool:
    """Return whether the words ``at`` a place in column ``n`` are mostly a part of the address."""
    if "email" not in mapping:
        return False
    email = mapping.index("email")
    filled = [row for row in rows if max(n, email) < len(row) and row[n] and row[email]]
    found = sum(row[n].split()[at].casefold() in row[email].casefold() for row in filled)
    return bool(filled) and found * 2 > len(filled)


def has_last_name_first(column: Column) -> bool:
    """Return whether a column's whole names begin with the last name: by the names, or the header.

    A name tells its order by a known given name at one of its ends.
    """
    names = [cell.split() for cell in column.cells if "," not in cell and " " in cell]
    ends = [(is_given_name(words[0]), is_given_name(words[-1])) for words in names]
    first, last = ends.count((True, False)), ends.count((False, True))
    if column.heading.meaning == LAST_FIRST:
        return not _is_clear(first, last, len(names))
    return _is_clear(last, first, len(names))


def _is_clear(votes: int, others: int, names: int) -> bool:
    return votes >= FEW and not others and votes * 2 >= names
