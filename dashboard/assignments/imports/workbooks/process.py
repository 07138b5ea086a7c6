"""The process that reads one workbook, apart from the server's: ``python -m …process KIND SHEET``.

The file comes in by standard input. Out go lines of JSON: the facts, or what is wrong, and then the
rows. Its memory and time are bounded, and end with it, whatever the file holds. It imports no
Django, so that it starts quickly.
"""

import io
import json
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from dashboard.assignments.imports.limits import MAX_COLUMNS, MAX_ROWS
from dashboard.assignments.imports.workbooks.worksheets import (
    TooMuch,
    WorksheetFacts,
    active_worksheet,
    worksheet_facts,
)

MAX_MEMORY, MAX_CPU_SECONDS, MAX_SECONDS = 1_000_000_000, 10, 30
SEARCHED_ROWS: Final = 1_000
EXACT: Final = 10**15
"""Workbooks hold 15 digits of a number: from here on, the last ones are lost."""
# The directory entry of a workbook that was saved with a password.
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")


def main(wanted: str) -> None:
    _limit()
    raw = sys.stdin.buffer.read()
    if ENCRYPTED in raw:
        _fail("password")
        return
    try:
        for line in read_workbook(raw, wanted):
            _answer(line)
    except TooMuch as limit:
        _fail(str(limit))
    except PasswordError:
        _fail("password")
    except MemoryError:
        _fail("large")
    except (CalamineError, ParseError, zipfile.BadZipFile, ValueError, KeyError, OSError):
        _fail("unreadable")


def read_workbook(raw: bytes, wanted: str) -> Iterator[Any]:
    """Yield the facts of a workbook, then each filled row as its number, hidden or not, cells."""
    facts_of = zipfile.ZipFile(io.BytesIO(raw)) if raw.startswith(b"PK") else None
    with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
        shown = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        names = shown or book.sheet_names
        opened = active_worksheet(facts_of) if facts_of else ""
        name = wanted if wanted in names else _first_with_addresses(book, names, opened)
        facts = worksheet_facts(facts_of, name) if facts_of else WorksheetFacts()
        yield {"sheet": name, "sheets": names, "opened": opened, "hidden": len(facts.hidden)}
        yield from _rows(book.get_sheet_by_name(name), facts)


def _first_with_addresses(book: CalamineWorkbook, names: list[str], opened: str) -> str:
    """Return the open sheet if it has addresses, else the first that has some."""
    order = sorted(names, key=lambda name: name != opened)
    if len(order) == 1:
        return order[0]
    for name in order:
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(nrows=min(SEARCHED_ROWS, sheet.height)) if sheet.height else []
        if any("@" in cell for row in rows for cell in row if isinstance(cell, str)):
            return name
    return order[0]


def _rows(sheet: CalamineSheet, facts: WorksheetFacts) -> Iterator[tuple[int, bool, list[str]]]:
    if sheet.start is None:
        return
    count, left = 0, sheet.start[1]
    for number, cells in enumerate(sheet.iter_rows(), 1):
        # Rows come from the first one on, cells from the first column with a value.
        texts = [""] * left + [
            _text(cell, facts.padded.get((number, column), 0))
            for column, cell in enumerate(cells, left + 1)
        ]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        count += 1
        if count > MAX_ROWS + 200:
            raise TooMuch("rows")
        if len(texts) > MAX_COLUMNS:
            raise TooMuch("columns")
        yield number, number in facts.hidden, texts


def _text(cell: object, digits: int) -> str:
    """Return a cell as it is shown: 00123 with its zeros, a whole number without ".0".

    A number whose last digits are lost is written so that it shows: "1.23456789012346e+17".
    """
    match cell:
        case bool():
            return str(cell).upper()
        case float() | int() if abs(cell) >= EXACT:
            return f"{cell:.14e}"
        case float() if cell.is_integer():
            return str(int(cell)).zfill(digits)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds").removesuffix(" 00:00:00")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _limit() -> None:
    """Bound the memory and the time of this process, so that no file can use the machine up."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(MAX_SECONDS)


def _fail(reason: str) -> None:
    _answer({"error": reason})


def _answer(line: object) -> None:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
