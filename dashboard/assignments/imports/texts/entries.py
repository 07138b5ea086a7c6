"""Entries of a line of text: each address with its name, in any of the ways that people write them.

Every address of the line is in exactly one entry, whatever stands between them.
"""

from dataclasses import replace

from dashboard.assignments.imports.texts.entry import Entry
from dashboard.assignments.imports.texts.fields import near_addresses, split_fields
from dashboard.assignments.imports.texts.names import clean_name, split_name
from dashboard.assignments.imports.texts.recipients import read_list
from dashboard.assignments.imports.texts.rows import read_row
from dashboard.assignments.imports.texts.spreadsheet_values import is_month
from dashboard.assignments.imports.texts.tokens import plain_line, tokens_of


def read_entries(line: str) -> list[Entry]:
    """Return the entries of ``line``, in its order. A line without an address has none."""
    return [entry for entry in read_recipients(line) if entry.address]


def read_recipients(line: str) -> list[Entry]:
    """Return the entries of ``line``, and one without an address for each unresolved recipient.

    E-mail programs leave a recipient that they don't know as a name: "Ada <…>; Mary Jackson".
    """
    fields = split_fields(tokens_of(plain_line(line)))
    count = sum(len(one.addresses) for one in fields)
    if not count:
        return []
    fields = near_addresses(fields)
    entries = read_row(fields) or read_list(fields)
    wholes = {token.text: token.whole for one in fields for token in one.addresses}
    return [
        replace(_with_clean_name(entry), whole=wholes.get(entry.address, "")) for entry in entries
    ]


def _with_clean_name(entry: Entry) -> Entry:
    if any(entry.parts):
        # A date is flagged where a name is expected, and a part of it would not be.
        first, last = (part if is_month(part) else clean_name(part) for part in entry.parts)
        return replace(entry, parts=(first, last), is_pair=entry.is_pair and bool(first and last))
    first, last = split_name(entry.name)
    is_whole = bool(first and last) and not any(sign in entry.name for sign in ",/")
    is_last_first = bool(first and last) and "," in entry.name and entry.name.startswith(last)
    return replace(
        entry,
        name="",
        parts=(first, last),
        is_pair=False,
        is_whole=is_whole,
        is_last_first=is_last_first,
    )
