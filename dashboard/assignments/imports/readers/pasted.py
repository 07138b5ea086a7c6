"""Reader of pasted lines, as e-mail programs, chats and spreadsheets give them.

Ada Lovelace <ada@example.com>
"Lovelace, Ada" <ada@example.com>; Grace Hopper <grace@example.com>
ada@example.com, grace@example.com
Ada;Lovelace;ada@example.com        (and with tabs or commas)
Ada Lovelace ada@example.com
"""

import re
from collections.abc import Iterator

from dashboard.assignments.imports.readers.columns import recognize_header
from dashboard.assignments.imports.readers.delimited import csv_rows
from dashboard.assignments.imports.readers.table import Row, Table, build_table

HEADERS = ("E-mail", "First name", "Last name", "Name")
MAPPING = ("email", "first_name", "last_name", "name")
BRACKETED = re.compile(r"(?P<name>[^<>]*)<\s*(?P<email>[^<>]*)>")
SPLIT = re.compile(r"[;,\t|]")


def read_pasted(text: str) -> Table:
    """Return the table in pasted text: with a header like a spreadsheet's, else a row per address.

    Raise Unusable.
    """
    text = text.replace("\x00", "")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if recognize_header([cell.strip(' "') for cell in SPLIT.split(first)]) is not None:
        return build_table(csv_rows(text))
    read = build_table(_rows(text))
    return Table(HEADERS, MAPPING, read.rows)


def _rows(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.splitlines(), 1):
        for cells in _entries(line):
            yield Row(number, cells)


def _entries(line: str) -> Iterator[tuple[str, ...]]:
    """Yield the candidates of one line, each as e-mail, first name, last name, whole name."""
    if "<" in line and ">" in line:
        for found in BRACKETED.finditer(line):
            yield (found["email"], "", "", _name(found["name"]))
        return
    parts = [part.strip(' "') for part in SPLIT.split(line)]
    addresses = [part for part in parts if "@" in part]
    if len(addresses) > 1:
        for part in parts:
            if part:
                yield _single(part)
        return
    others = [part for part in parts if part and part not in addresses]
    if len(parts) == 1 or not addresses:
        yield _single(line.strip())
    elif len(others) == 1:
        yield (addresses[0], "", "", others[0])
    else:
        yield (addresses[0], *[*others, "", ""][:2], "")


def _single(part: str) -> tuple[str, ...]:
    """Return the cells of "Ada Lovelace ada@example.com", in any order, or of an address."""
    words = part.split()
    address = next((word for word in words if "@" in word), part)
    name = " ".join(word for word in words if word != address) if address != part else ""
    return (address, "", "", name)


def _name(text: str) -> str:
    """Return the name before an address in brackets: "Lovelace, Ada" is Ada Lovelace."""
    plain = text.strip(" ,;\t\"'")
    last, comma, first = plain.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else plain
