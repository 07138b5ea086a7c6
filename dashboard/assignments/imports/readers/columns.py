"""The meaning of columns: by their header, whose they are, and by their content.

A column whose header names another role, or whose addresses are all alike, is never the
candidates'.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.readers.headers import (
    UNUSED,
    Heading,
    Role,
    normalize,
    read_heading,
)
from dashboard.assignments.imports.readers.names import is_given_name
from dashboard.assignments.imports.readers.reading import Guess

FIELDS = {
    "email": gettext_lazy("E-mail"),
    "other_email": gettext_lazy("Other e-mail"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "name": gettext_lazy("Full name"),
    "job_candidate_id": gettext_lazy("Job-candidate ID"),
    "job_id": gettext_lazy("Job ID"),
    "talent_id": gettext_lazy("Talent ID"),
}
"""Fields of the API (docs/partner-api.md, Assign), and two that are read into them.

``name`` is split in two. ``other_email`` is offered where the candidate has several addresses.
"""

ID: Final = re.compile(r"(?=.*\d)\S+")
NAME_FIELDS: Final = frozenset(("first_name", "last_name", "name"))
PARTS: Final = frozenset(("first_name", "last_name"))
MANY_ALIKE: Final = 3
"""So many addresses that are all alike are no list of candidates."""
HALF: Final = 0.5
NAMES_UNSURE: Final = gettext_lazy("Which column holds the first name, and which the last name?")
WHICH_EMAIL: Final = gettext_lazy("Which column holds the candidates’ e-mail addresses?")
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Columns:
    """The field of each column ("" for unused), and the guess with its evidence."""

    mapping: tuple[str, ...]
    guess: Guess


@dataclass(frozen=True)
class Column:
    """A column of the sample: its header, the heading read from it, and its filled cells."""

    header: str
    heading: Heading
    cells: list[str]

    @property
    def addresses(self) -> list[str]:
        return [cell.casefold() for cell in self.cells if "@" in cell]

    @property
    def is_of_addresses(self) -> bool:
        return len(self.addresses) * 2 > len(self.cells)

    @property
    def is_of_words(self) -> bool:
        return bool(self.cells) and not any(re.search(r"[\d@]", cell) for cell in self.cells)

    @property
    def is_of_ids(self) -> bool:
        return all(ID.fullmatch(cell) for cell in self.cells)


def recognize_header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Return the meaning of each of a header's columns, "" for unknown ones.

    Return None if this is no header: it has an address in it, or names neither an e-mail nor a job
    candidate.
    """
    if any("@" in cell for cell in cells):
        return None
    mapping = _mapping([Column(cell, read_heading(cell), []) for cell in cells], [])
    return mapping if {"email", "job_candidate_id"} & set(mapping) else None


def guess_columns(rows: Rows, width: int) -> tuple[str, ...]:
    """Return the meaning of columns without a header."""
    return select_columns(None, rows, width).mapping


def select_columns(
    headers: Sequence[str] | None,
    rows: Rows,
    width: int,
    selected: Sequence[str] | None = None,
) -> Columns:
    """Return the meaning of the columns of ``rows``, a sample of the list.

    The guess names the header of the e-mail column. It is not sure where no column or several could
    be the candidates'.
    """
    if selected is not None:
        mapping = (*selected[:width], *[""] * (width - len(selected)))
        return Columns(mapping, Guess(_named(headers, mapping), _("You chose this.")))
    columns = [
        Column(header, read_heading(header), [row[n] for row in rows if n < len(row) and row[n]])
        for n, header in enumerate(headers or [""] * width)
    ]
    mapping = _mapping(columns, rows)
    names, names_are_sure = _guess_names(columns, mapping, rows)
    mapping = tuple(names.get(n, field) for n, field in enumerate(mapping))
    reason = _doubt(columns, mapping) or ("" if names_are_sure or headers else NAMES_UNSURE)
    evidence = str(reason) or _evidence(headers, mapping)
    return Columns(mapping, Guess(_named(headers, mapping), evidence, is_sure=not reason))


def _mapping(columns: Sequence[Column], rows: Rows) -> tuple[str, ...]:
    """Return the mapping by headers, the e-mail also by content."""
    fields = [_field(column) for column in columns]
    fields = _name_parts(fields)
    mapping = _first_only([field if field != "email" else "" for field in fields])
    email = _email_column(columns, fields, rows)
    return tuple("email" if n == email else field for n, field in enumerate(mapping))


def _field(column: Column) -> str:
    meaning = column.heading.meaning
    if meaning.endswith("_if_ids"):
        return meaning.removesuffix("_if_ids") if column.is_of_ids else ""
    return "" if meaning == UNUSED else meaning


def _name_parts(fields: Sequence[str]) -> list[str]:
    """Resolve "Name": beside a first name the last name, beside a last name the first one.

    Two parts count more than a whole name, and a whole name more than one part.
    """
    known = set(fields)
    match known & PARTS:
        case parts if len(parts) == 1:
            meant = next(iter(PARTS - parts))
        case parts:
            meant = "" if parts else "name"
    resolved = [meant if field == "name_part" else field for field in fields]
    dropped = {"name"} if set(resolved) >= PARTS else PARTS if "name" in resolved else set()
    return ["" if field in dropped else field for field in resolved]


def _email_column(columns: Sequence[Column], fields: Sequence[str], rows: Rows) -> int | None:
    """Return the column of the candidates' addresses, or None where no column can be it.

    Of several under the same header only the names beside them can tell which is the candidates'.
    """
    by_header = [n for n, field in enumerate(fields) if field == "email"]
    by_content = [
        n
        for n, column in enumerate(columns)
        if column.is_of_addresses and column.heading.role != Role.OTHER and not fields[n]
    ]
    filled = [n for n in by_header if columns[n].addresses]
    able = [*filled, *by_content] or by_header
    varied = [n for n in able if not _is_alike(columns[n], len(able))]
    named = {n for n in varied if _holds_names(n, fields, rows)}
    ranked = sorted(varied, key=lambda n: _rank(columns[n], n, has_names=n in named))
    if len(ranked) > 1 and len(named) != 1 and _are_the_same(*ranked[:2], columns):
        return None
    return ranked[0] if ranked else None


def _are_the_same(one: int, two: int, columns: Sequence[Column]) -> bool:
    """Return whether two filled columns have the same header."""
    first, second = columns[one], columns[two]
    is_same = bool(first.header) and normalize(first.header) == normalize(second.header)
    return is_same and first.addresses != second.addresses and bool(second.addresses)


def _holds_names(n: int, fields: Sequence[str], rows: Rows) -> bool:
    """Return whether most addresses of column ``n`` hold a word of the names in their row."""
    names = [position for position, field in enumerate(fields) if field in NAME_FIELDS]
    filled = [row for row in rows if n < len(row) and "@" in row[n]]
    found = sum(
        any(
            word.casefold() in row[n].casefold()
            for position in names
            if position < len(row)
            for word in row[position].split()
            if len(word) > 1
        )
        for row in filled
    )
    return found > len(filled) * HALF


def _is_alike(column: Column, able: int) -> bool:
    """Return whether a column's addresses are all alike: those of one contact person."""
    count = len(column.addresses)
    return count >= (2 if able > 1 else MANY_ALIKE) and len(set(column.addresses)) == 1


def _rank(column: Column, position: int, *, has_names: bool) -> tuple[bool, bool, bool, int, int]:
    """Rank an e-mail column: the candidates' by its header, then one by header, then by the names.

    Columns by header are ranked by position: the first is the primary one. Others by how many
    addresses they have.
    """
    by_header = column.heading.meaning == "email"
    distinct = 0 if by_header else -len(set(column.addresses))
    is_candidates = column.heading.role == Role.CANDIDATE
    return (not is_candidates, not by_header, not has_names, distinct, position)


def _guess_names(
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
    if len(words) == 2:
        return _ordered(columns, words[0], words[1])
    return _among_many(columns, words, mapping, rows)


def _ordered(columns: Sequence[Column], one: int, two: int) -> tuple[dict[int, str], bool]:
    """Return which of two columns has the first names. Without evidence the first one."""
    first, second = _given(columns[one]), _given(columns[two])
    if second > first:
        one, two = two, one
    return {one: "first_name", two: "last_name"}, True


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


def _is_varied(column: Column) -> bool:
    return len(set(column.cells)) * 2 > len(column.cells)


def _given(column: Column) -> float:
    """Return the share of the column's cells that begin with a known given name."""
    known = sum(is_given_name(cell.split()[0]) for cell in column.cells if cell.split())
    return known / len(column.cells) if column.cells else 0.0


def _is_in_addresses(n: int, mapping: Sequence[str], rows: Rows) -> bool:
    """Return whether the words of column ``n`` are in most rows a part of the address."""
    if "email" not in mapping:
        return False
    email = mapping.index("email")
    filled = [row for row in rows if max(n, email) < len(row) and row[n] and row[email]]
    found = sum(row[n].split()[0].casefold() in row[email].casefold() for row in filled)
    return bool(filled) and found * 2 > len(filled)


def _doubt(columns: Sequence[Column], mapping: Sequence[str]) -> str:
    """Return what has to be asked of the e-mail column, or "" where nothing has."""
    if {"email", "job_candidate_id"} & set(mapping):
        return ""
    has_addresses = any(column.addresses for column in columns)
    return str(WHICH_EMAIL) if has_addresses or len(columns) > 1 else ""


def _named(headers: Sequence[str] | None, mapping: Sequence[str]) -> str:
    """Return the header of the e-mail column, or its number."""
    key = "email" if "email" in mapping else "job_candidate_id"
    if key not in mapping:
        return ""
    position = mapping.index(key)
    header = headers[position] if headers else ""
    return header or _("column %(n)s") % {"n": position + 1}


def _evidence(headers: Sequence[str] | None, mapping: Sequence[str]) -> str:
    return _("By the words of the header.") if headers else _("By what the columns hold.")


def _first_only(names: Sequence[str]) -> tuple[str, ...]:
    """Keep each meaning only for its first column."""
    seen: Counter[str] = Counter()
    unique = []
    for name in names:
        unique.append("" if seen[name] else name)
        seen[name] += 1
    return tuple(unique)
