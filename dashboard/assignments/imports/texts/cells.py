"""Cells of an e-mail column: one address, with a name or without, or several."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dashboard.assignments.imports.texts.entries import read_entries, read_recipients
from dashboard.assignments.imports.texts.entry import Entry
from dashboard.assignments.imports.texts.names import clean_part, split_last_first, split_name
from dashboard.assignments.imports.texts.tokens import plain_line, tokens_of

PLAIN: Final = re.compile(r"[\w.+-]+@[\w.-]+\w")
ADDRESS_FIELDS: Final = ("email", "other_email")
NAME_FIELDS: Final = ("first_name", "last_name", "name", "name_last_first")


def read_address_cell(cell: str) -> list[Entry]:
    """Return the entries of an e-mail ``cell``: "Ada <ada@example.com>; grace@example.com".

    Return none for a cell that has words beside an address without brackets. Such an address may be
    broken, and its rest another candidate's: "ada lovelace@example.com".
    """
    if PLAIN.fullmatch(cell):
        return [Entry(cell)]
    tokens = list(tokens_of(plain_line(cell)))
    is_tied = any(token.attached for token in tokens)
    has_words = any(token.kind in ("word", "quoted") for token in tokens)
    if has_words and not is_tied and any(entry.parts != ("", "") for entry in read_entries(cell)):
        return []
    return read_entries(cell)


def addresses_of(text: str) -> list[str]:
    """Return the addresses in ``text``, whatever stands round them."""
    return [entry.address for entry in read_entries(text)]


def other_addresses(cells: Sequence[str], mapping: Sequence[str], email: str) -> list[str]:
    """Return the addresses in a row's e-mail columns other than ``email``, each once.

    A row with one address has no other, even if that was corrected.
    """
    found: dict[str, str] = {}
    for field, cell in zip(mapping, cells, strict=False):
        if field in ADDRESS_FIELDS and "@" in cell:
            for entry in read_address_cell(cell):
                found.setdefault(entry.written.casefold(), entry.written)
    if len(found) < 2:
        return []
    found.pop(email.casefold(), None)
    return list(found.values())


def count_addresses(cells: Sequence[str], mapping: Sequence[str]) -> int:
    """Return the number of addresses in a row's e-mail columns, at least one a cell with an @."""
    return sum(
        max(1, len(read_address_cell(cell)))
        for field, cell in zip(mapping, cells, strict=False)
        if field in ADDRESS_FIELDS and "@" in cell
    )


def split_cells(
    cells: tuple[str, ...], mapping: Sequence[str], *, is_of_one: bool = False
) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a row, once for each candidate in its e-mail cell.

    Several addresses in a row with a name are one candidate's, and so are those of a column that
    says so (``is_of_one``). A name without an address gets a row too, so that it isn't lost.
    """
    at = mapping.index("email") if "email" in mapping else len(cells)
    entries = read_address_cell(cells[at]) if at < len(cells) and "@" in cells[at] else []
    names = {entry.parts for entry in entries} - {("", "")}
    if len(entries) < 2 or ((is_of_one or _has_name(cells, mapping)) and len(names) < 2):
        yield cells
        return
    for entry in read_recipients(cells[at]):
        name = ", ".join(part for part in reversed(entry.parts) if part)
        address = f'"{name}" <{entry.written}>' if name and entry.address else entry.written or name
        yield (*cells[:at], address, *cells[at + 1 :])


def read_name(values: Mapping[str, str], entries: Sequence[Entry]) -> tuple[str, str]:
    """Return the first and the last name in the ``values`` of a row.

    They come from their own columns, else from a whole name. A name beside the address counts where
    no column has one.
    """
    parts = clean_part(values.get("first_name", "")), clean_part(values.get("last_name", ""))
    if not any(parts):
        parts = split_name(values.get("name", ""))
    if not any(parts):
        parts = split_last_first(values.get("name_last_first", ""))
    return parts if any(parts) or not entries else entries[0].parts


def _has_name(cells: Sequence[str], mapping: Sequence[str]) -> bool:
    named = zip(mapping, cells, strict=False)
    return any(field in NAME_FIELDS and clean_part(cell) for field, cell in named)
