"""Columns of names by their content: which they are, and in which order whole names stand."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from dashboard.assignments.imports.readers.columns.column import HALF, Column, Rows
from dashboard.assignments.imports.readers.headers import EMAIL_WORD
from dashboard.assignments.imports.readers.name_order import pair_order
from dashboard.assignments.imports.texts.known_names import is_given_name

NAME_FIELDS: Final = frozenset(("name", "first_name", "last_name"))
OTHER_PARTS: Final = {"first_name": "last_name", "last_name": "first_name"}
LAST_FIRST: Final = "name_last_first"
FEW: Final = 2
"""So many names tell their order, if none of the others contradicts."""


def guess_names(
    columns: Sequence[Column], mapping: Sequence[str], rows: Rows
) -> tuple[dict[int, str], bool]:
    """Return the columns of names by content, and whether they are sure.

    Only columns without a known header are guessed, and only where no header names a name, or one
    part of it.
    """
    named = [n for n, field in enumerate(mapping) if field in NAME_FIELDS]
    if any(columns[n].cells for n in named):
        return _with_other_part({}, columns, mapping, rows)
    found, is_sure = _guess_unnamed(columns, mapping, rows)
    if not any(column.header for column in columns):
        return found, is_sure
    # Of a header whose columns of names are empty, others may have the names.
    empty = dict.fromkeys(named, "") if found else {}
    return _with_other_part(empty | found, columns, mapping, rows)


def _guess_unnamed(
    columns: Sequence[Column], mapping: Sequence[str], rows: Rows
) -> tuple[dict[int, str], bool]:
    words = [
        n
        for n, column in enumerate(columns)
        if not mapping[n] and not _is_named_by_header(column) and column.is_of_words
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


def _with_other_part(
    found: dict[int, str], columns: Sequence[Column], mapping: Sequence[str], rows: Rows
) -> tuple[dict[int, str], bool]:
    """Return ``found`` with the other part of the names, and whether they are sure.

    Where a column has one word a cell, the column beside it may have the other part. The addresses
    or known given names tell it, else it is asked.
    """
    mapping = [found.get(n, field) for n, field in enumerate(mapping)]
    named = [n for n, field in enumerate(mapping) if field in NAME_FIELDS]
    if len(named) != 1 or not _is_of_single_words(columns[named[0]]):
        return found, True
    one = named[0]
    for n, column in enumerate(columns):
        # Such as "Candidate" beside "Surname": no whole name, but the other part.
        if mapping[one] == "name" and column.heading.meaning in OTHER_PARTS and column.cells:
            part = column.heading.meaning
            return {**found, one: OTHER_PARTS[part], n: part}, True
    beside = [n for n in (one - 1, one + 1) if n in range(len(columns)) and not mapping[n]]
    able = [n for n in beside if _may_be_part(columns[n])]
    evident = [
        n
        for n in able
        if _is_in_addresses(n, mapping, rows)
        or (mapping[one] != "first_name" and _given(columns[n]) > HALF)
    ]
    if len(evident) != 1:
        return found, not able
    if mapping[one] in OTHER_PARTS:
        return {**found, evident[0]: OTHER_PARTS[mapping[one]]}, True
    first, second = sorted((one, evident[0]))
    pair, is_sure = _ordered(columns, first, second, mapping, rows)
    return found | pair, is_sure


def _may_be_part(column: Column) -> bool:
    """Return whether a column may have a part of names. Its header says so, or nothing known."""
    is_able = not _is_named_by_header(column) or column.heading.meaning in (
        *NAME_FIELDS,
        "name_part",
    )
    is_varied = len(column.cells) < FEW or _is_varied(column)
    return is_able and column.is_of_words and is_varied and _is_of_single_words(column)


def _is_named_by_header(column: Column) -> bool:
    """Return whether the header says what the column is: "E-mail status" may be anything."""
    return column.heading.is_known and column.heading.meaning != EMAIL_WORD


def _is_of_single_words(column: Column) -> bool:
    """Return whether most cells are one word, in a script with capitals: others need no space."""
    single = sum(
        cell.lower() != cell.upper() and len(cell.replace(",", " ").split()) == 1
        for cell in column.cells
    )
    return single * 2 > len(column.cells)


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
