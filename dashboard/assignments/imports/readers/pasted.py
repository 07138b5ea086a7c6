"""Reader of pasted lines, as e-mail programs, chats and spreadsheets give them.

A list with a header is read as a table. In all others each address becomes a row, whatever stands
between them, and so does each line without an address.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

from django.utils.translation import gettext as _

from dashboard.assignments.imports.limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS
from dashboard.assignments.imports.readers.columns import recognize_header
from dashboard.assignments.imports.readers.delimited import csv_rows
from dashboard.assignments.imports.readers.fixed_width import with_tabs, with_tabs_in_gaps
from dashboard.assignments.imports.readers.folded_lines import join_lines
from dashboard.assignments.imports.readers.headers import Role, read_heading
from dashboard.assignments.imports.readers.kinds import START, refuse_data
from dashboard.assignments.imports.readers.labeled_blocks import read_blocks
from dashboard.assignments.imports.readers.name_order import Ordered, in_order, order_of_list
from dashboard.assignments.imports.readers.table import (
    SAMPLED_ROWS,
    Row,
    Table,
    UnreadableList,
    build_table,
    too_many_rows,
)
from dashboard.assignments.imports.readers.vcards import vcard_rows
from dashboard.assignments.imports.readers.web_pages.text import html_text, is_html
from dashboard.assignments.imports.texts.entries import read_recipients
from dashboard.assignments.imports.texts.entry import Entry
from dashboard.assignments.imports.texts.names import is_label
from dashboard.assignments.imports.texts.other_roles import Roles, says_opt_out
from dashboard.assignments.note_codes import NoteCode

HEADERS = ("E-mail", "First name", "Last name", "Name", "Other e-mail")
MAPPING = ("email", "first_name", "last_name", "name", "other_email")
SPLIT = re.compile(r"[;,\t|]")


def read_pasted(text: str) -> Table:
    """Return the table in pasted text: with a header like a spreadsheet's, else a row per address.

    Raise UnreadableList.
    """
    text = text.replace("\x00", "")
    text = with_tabs(html_text(text) if is_html(text) else text)
    start = text[:START].lstrip("\ufeff \t\r\n")
    refuse_data(start.encode(errors="replace"))
    if start.upper().startswith("BEGIN:VCARD"):
        return build_table(vcard_rows(text))
    first = next((line for line in text.splitlines() if line.strip()), "")
    cells = [cell.strip(' "') for cell in SPLIT.split(first)]
    if 1 < len(cells) <= MAX_COLUMNS and recognize_header(cells) is not None:
        return build_table(csv_rows(text))
    if text.count("@") > MAX_ROWS * 2:
        # An address may stand there twice, as its own name.
        raise too_many_rows()
    rows = _rows(text)
    if (first_row := next(rows, None)) is None:
        raise UnreadableList(_("The list is empty."))
    return Table(HEADERS, MAPPING, chain([first_row], rows))


def _rows(text: str) -> Iterator[Row]:
    joined = list(join_lines(text))
    roles = Roles(joined, lambda label: read_heading(label).role == Role.OTHER)
    lines = (
        (number, line, [block] if block else read_recipients(with_tabs_in_gaps(line)))
        for number, line, block in read_blocks(joined)
    )
    sample = list(islice(lines, SAMPLED_ROWS))
    usual = order_of_list(entry for _number, _line, entries in sample for entry in entries)
    shared = _shared_addresses(sample)
    for number, line, found in chain(sample, lines):
        entries = [_with_own_address(entry, shared) for entry in found]
        notes = roles.read_line(number, line, [entry.address for entry in entries])
        for entry, note in zip(entries, notes, strict=True):
            is_shared = entry.address.casefold() in shared
            note = NoteCode.OTHER_ROLE if is_shared else note
            yield _row(number, in_order(entry, usual), note)
        if line.strip() and not entries and not _is_header_alone(line):
            yield Row(number, (line.strip()[:MAX_CELL_LENGTH], "", "", "", ""))


def _shared_addresses(lines: Sequence[tuple[int, str, list[Entry]]]) -> frozenset[str]:
    """Return the addresses that all rows of a spreadsheet have beside another: a manager's."""
    rows = [
        {address.casefold() for entry in entries for address in (entry.address, *entry.others)}
        for _number, line, entries in lines
        if "\t" in line
    ]
    several = [row for row in rows if len(row) > 1]
    shared = frozenset[str]().union(*several).intersection(*several)
    # A row that stands there twice has the same candidate again.
    own = {address for row in several for address in row - shared}
    return shared if len(own) > 1 else frozenset()


def _with_own_address(entry: Entry, shared: frozenset[str]) -> Entry:
    """Return ``entry`` with its first address that other rows don't share, if it has one."""
    own = next((other for other in entry.others if other.casefold() not in shared), "")
    if not own or entry.address.casefold() not in shared:
        return entry
    others = (entry.written, *(other for other in entry.others if other != own))
    return replace(entry, address=own, whole="", others=others)


def _row(number: int, ordered: Ordered, note: NoteCode | None) -> Row:
    entry = ordered.entry
    parts = ("", "") if says_opt_out(" ".join(entry.parts)) else entry.parts
    cells = (entry.written, *parts, "", ", ".join(entry.others))
    if note is None and not ordered.is_sure:
        note = NoteCode.NAME_ORDER
    return Row(number, tuple(cell[:MAX_CELL_LENGTH] for cell in cells), note)


def _is_header_alone(line: str) -> bool:
    """Return whether ``line`` is only a field's name, as above a list: "To:", "E-mail"."""
    plain = line.strip(' \t"').rstrip(":").strip()
    return recognize_header([plain]) is not None or (line.strip().endswith(":") and is_label(plain))
