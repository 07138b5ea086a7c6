"""The column of the candidates' addresses.

One whose header names another role, or whose addresses are all alike, is never the candidates'.
"""

from collections.abc import Sequence
from typing import Final

from dashboard.assignments.imports.readers.columns.column import HALF, Column, Rows
from dashboard.assignments.imports.readers.headers import UNUSED, Role, normalize

MANY_ALIKE: Final = 3
"""So many addresses that are all alike are no list of candidates."""
ALL_EMAILS: Final = "all_emails"
"""The meaning of a header of several addresses a cell."""
NAME_FIELDS: Final = frozenset(("first_name", "last_name", "name", "name_last_first"))


def find_email_column(columns: Sequence[Column], fields: Sequence[str], rows: Rows) -> int | None:
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
    # Names with their addresses, as links in a page are read: "Ada <ada@example.com>".
    by_names = [
        n for n, column in enumerate(columns) if column.is_of_addresses and fields[n] in NAME_FIELDS
    ]
    able = [*filled, *by_content] or by_names or by_header
    varied = [n for n in able if not _is_alike(columns[n], len(able))]
    most = max((len(columns[n].addresses) for n in varied), default=0)
    named = {n for n in varied if _count_names(n, fields, rows) > most * HALF}
    ranked = sorted(varied, key=lambda n: _rank(columns, n, has_names=n in named))
    if (
        len(ranked) > 1
        and len(named) != 1
        and _are_the_same(columns[ranked[0]], columns[ranked[1]])
    ):
        return None
    return ranked[0] if ranked else None


def find_other_email_column(
    columns: Sequence[Column], fields: Sequence[str], email: int | None
) -> int | None:
    """Return the column of the same candidates' other addresses by its header, or None.

    Under the very header of the ``email`` column it may as well be somebody else's.
    """
    if email is None:
        return None
    header = normalize(columns[email].header)
    found = (
        n
        for n, column in enumerate(columns)
        if n != email
        and fields[n] == "email"
        and column.addresses
        and normalize(column.header) != header
        and column.heading.role == columns[email].heading.role != Role.OTHER
        and not _is_alike(column, 2)
    )
    return next(found, None)


def has_rival(columns: Sequence[Column], mapping: Sequence[str], rows: Rows) -> bool:
    """Return whether a column could be the e-mail column of ``mapping`` as well.

    It has more addresses: invitations to the sparse one would leave candidates out, or reach them
    where they rarely look. Or no header tells the two apart: each may hold other candidates, as in
    a table whose rows are its columns. Or one may be that of whoever refers the candidates.
    """
    email = mapping.index("email")
    found = columns[email]
    facts = _header_facts(found)
    is_untold = not any(facts)
    return any(
        is_untold
        or (len(column.addresses) > len(found.addresses) and _header_facts(column) == facts)
        or _is_of_unclear_role(found, column)
        or (mapping[n] != "other_email" and _only_spells_names(n, email, columns, mapping, rows))
        for n, column in enumerate(columns)
        if n != email
        and column.is_of_addresses
        and column.heading.role != Role.OTHER
        and column.heading.meaning != UNUSED
        and not _is_alike(column, 2)
    )


def _is_of_unclear_role(found: Column, column: Column) -> bool:
    """Return whether one of two columns may be of whoever refers the candidates of the other."""
    roles = found.heading.role, column.heading.role
    if Role.CANDIDATE in roles or found.addresses == column.addresses or roles[0] == roles[1]:
        return False
    _is_candidates, is_of_emails = _header_facts(column)
    return found.heading.role == Role.UNCLEAR or (
        column.heading.role == Role.UNCLEAR and is_of_emails
    )


def _only_spells_names(
    n: int, email: int, columns: Sequence[Column], mapping: Sequence[str], rows: Rows
) -> bool:
    """Return whether column ``n`` has addresses of the names in their rows, and ``email`` none."""
    if columns[email].heading.role == Role.CANDIDATE:
        return False
    is_named = _count_names(n, mapping, rows) > len(columns[n].addresses) * HALF
    return is_named and not _count_names(email, mapping, rows)


def _are_the_same(first: Column, second: Column) -> bool:
    """Return whether two filled columns have the same header."""
    is_same = bool(first.header) and normalize(first.header) == normalize(second.header)
    return is_same and first.addresses != second.addresses and bool(second.addresses)


def _count_names(n: int, fields: Sequence[str], rows: Rows) -> int:
    """Return how many addresses of column ``n`` hold a word of the names in their row."""
    names = [position for position, field in enumerate(fields) if field in NAME_FIELDS]
    return sum(
        any(
            word.casefold() in row[n].casefold()
            for position in names
            if position < len(row)
            for word in row[position].split()
            if len(word) > 1
        )
        for row in rows
        if n < len(row) and "@" in row[n]
    )


def _is_alike(column: Column, able: int) -> bool:
    """Return whether a column's addresses are all alike: those of one contact person."""
    count = len(column.addresses)
    return count >= (2 if able > 1 else MANY_ALIKE) and len(set(column.addresses)) == 1


def _rank(
    columns: Sequence[Column], position: int, *, has_names: bool
) -> tuple[bool, bool, bool, int, bool, int, int]:
    """Rank an e-mail column: the candidates' by its header, then one by header, then by the names.

    Columns by header are ranked by position, those of an unclear role last: the first is the
    primary one, and the names decide only under the same header. Others are ranked by the names and
    by how many addresses they have.
    """
    column = columns[position]
    is_candidates, by_header = _header_facts(column)
    header = normalize(column.header)
    headers = [normalize(other.header) for other in columns] if by_header else []
    distinct = 0 if by_header else -len(set(column.addresses))
    first = headers.index(header) if by_header else 0
    is_unclear = by_header and column.heading.role == Role.UNCLEAR
    return (not is_candidates, not by_header, is_unclear, first, not has_names, distinct, position)


def _header_facts(column: Column) -> tuple[bool, bool]:
    """Return whether the header says whose addresses these are, and whether it says e-mail."""
    is_of_emails = column.heading.meaning in ("email", ALL_EMAILS)
    return column.heading.role == Role.CANDIDATE, is_of_emails
