"""Facts of worksheets beyond their values: the active one, hidden rows, zeros.

It is read as a stream from the parts of an .xlsx or .ods file. Rows, columns and cells are bounded
before the values are read.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final
from xml.etree.ElementTree import Element, iterparse

from dashboard.assignments.imports.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
)

ZEROS = re.compile(r"0{2,}")
REFERENCE = re.compile(r"([A-Z]+)(\d+)")
MAX_LETTERS: Final = 3


class TooMuch(Exception):
    """Raised for a workbook beyond a limit, whose name is the argument."""


@dataclass
class WorksheetFacts:
    """The hidden rows of a sheet by number, and the digits that cells are padded to with zeros."""

    hidden: set[int] = field(default_factory=set)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    rows: int = 0
    cells: int = 0

    def count(self, values: int, width: int, row: int) -> None:
        """Count a row with ``values`` up to the column ``width``. Raise TooMuch."""
        self.rows += values > 0
        self.cells += width
        if self.rows > MAX_ROWS + 200:
            raise TooMuch("rows")
        if width > MAX_COLUMNS:
            raise TooMuch("columns")
        if self.cells > MAX_CELLS or row * max(width, 1) > MAX_CELLS * 10:
            raise TooMuch("large")


def active_worksheet(book: zipfile.ZipFile) -> str:
    """Return the name of the sheet that was open when an .xlsx or .ods file was saved, or ""."""
    names = book.namelist()
    if "settings.xml" in names:
        found = re.search(rb'config:name="ActiveTable"[^>]*>([^<]*)<', _read(book, "settings.xml"))
        return found[1].decode(errors="replace") if found else ""
    if "xl/workbook.xml" not in names:
        return ""
    active, worksheets = 0, []
    for element in _elements(book, "xl/workbook.xml"):
        if _tag(element) == "workbookView":
            active = int(element.get("activeTab", "0"))
        elif _tag(element) == "sheet":
            worksheets.append(element.get("name", ""))
    return worksheets[active] if active < len(worksheets) else ""


def worksheet_facts(book: zipfile.ZipFile, sheet: str) -> WorksheetFacts:
    """Return the facts of ``sheet``. Other kinds than .xlsx and .ods have none. Raise TooMuch."""
    names = book.namelist()
    if "content.xml" in names:
        return _ods_facts(book, sheet)
    part = _part(book, sheet) if "xl/workbook.xml" in names else ""
    return _xlsx_facts(book, part) if part in names else WorksheetFacts()


def _xlsx_facts(book: zipfile.ZipFile, part: str) -> WorksheetFacts:
    reader = XlsxReader(_padded_styles(book))
    with book.open(part) as file:
        for event, element in _events(file):
            reader.read(event, _tag(element), element)
    return reader.facts


class XlsxReader:
    """Reader of the facts of one sheet from its elements ``row``, ``c`` and ``v``."""

    def __init__(self, padded_styles: dict[int, int]) -> None:
        self.facts = WorksheetFacts()
        self._styles = padded_styles
        self._row = self._column = self._values = self._width = 0

    def read(self, event: str, tag: str, element: Element) -> None:
        match event, tag:
            case "start", "row":
                self._row = int(element.get("r", self._row + 1))
                self._column = self._values = self._width = 0
                if element.get("hidden") in ("1", "true"):
                    self.facts.hidden.add(self._row)
            case "start", "c":
                self._column = _column(element.get("r", ""), self._column + 1)
                if digits := self._styles.get(int(element.get("s", "0"))):
                    self.facts.padded[self._row, self._column] = digits
            case "start", "v" | "is":
                self._read_value()
            case "end", "row":
                self.facts.count(self._values, self._width, self._row)
                if not self._values:
                    self.facts.hidden.discard(self._row)

    def _read_value(self) -> None:
        self._values, self._width = self._values + 1, self._column
        if self._values > MAX_COLUMNS:
            raise TooMuch("columns")


def _ods_facts(book: zipfile.ZipFile, sheet: str) -> WorksheetFacts:
    reader = OdsReader(sheet)
    with book.open("content.xml") as file:
        for event, element in _events(file):
            reader.read(event, _tag(element), element)
    return reader.facts


class OdsReader:
    """Reader of the facts of one sheet from the elements of an OpenDocument.

    A row or a cell may stand for many that are alike.
    """

    def __init__(self, sheet: str) -> None:
        self.facts = WorksheetFacts()
        self._name = sheet
        self._is_ours = self._is_hidden = False
        self._row = self._values = self._width = 0

    def read(self, event: str, tag: str, element: Element) -> None:
        match event, tag:
            case "start", "table":
                self._is_ours, self._row = _attribute(element, "name") == self._name, 0
            case "start", "table-row":
                self._values = self._width = 0
                self._is_hidden = _attribute(element, "visibility") in ("filter", "collapse")
            case "start", "table-cell" if _attribute(element, "value-type"):
                self._values += 1
                self._width += int(_attribute(element, "number-columns-repeated") or 1)
            case "end", "table-row" if self._is_ours:
                self._end_row(int(_attribute(element, "number-rows-repeated") or 1))

    def _end_row(self, repeated: int) -> None:
        first, self._row = self._row + 1, self._row + repeated
        if not self._values:
            return
        if repeated > MAX_ROWS:
            raise TooMuch("rows")
        for row in range(first, self._row + 1):
            self.facts.count(self._values, self._width, row)
            if self._is_hidden:
                self.facts.hidden.add(row)


def _part(book: zipfile.ZipFile, sheet: str) -> str:
    """Return the name of the part that holds ``sheet``."""
    ids = {
        element.get("name", ""): _attribute(element, "id")
        for element in _elements(book, "xl/workbook.xml")
        if _tag(element) == "sheet"
    }
    for element in _elements(book, "xl/_rels/workbook.xml.rels"):
        if element.get("Id") == ids.get(sheet):
            target = element.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _padded_styles(book: zipfile.ZipFile) -> dict[int, int]:
    """Return the digits of each style whose number format is zeros only, as in 00123."""
    if "xl/styles.xml" not in book.namelist():
        return {}
    formats: dict[str, int] = {}
    styles: list[str] = []
    is_cell_style = False
    for event, element in _events(book.open("xl/styles.xml")):
        tag = _tag(element)
        if tag == "cellXfs":
            is_cell_style = event == "start"
        elif event == "start" and tag == "numFmt":
            code = element.get("formatCode", "").replace('"', "")
            if ZEROS.fullmatch(code):
                formats[element.get("numFmtId", "")] = len(code)
        elif event == "start" and tag == "xf" and is_cell_style:
            styles.append(element.get("numFmtId", ""))
    return {n: formats[style] for n, style in enumerate(styles) if style in formats}


def _column(reference: str, following: int) -> int:
    """Return the number of a cell's column, or ``following`` where the cell does not say."""
    found = REFERENCE.fullmatch(reference)
    if not found or len(found[1]) > MAX_LETTERS:
        return following
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number


def _events(file: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """Yield the starts and ends of elements, which are forgotten once they end. Raise TooMuch."""
    path: list[Element] = []
    # Expat refuses entities that grow, and the process that this runs in has bounded memory.
    for event, element in iterparse(_Bounded(file), events=("start", "end")):  # noqa: S314
        if event == "start":
            path.append(element)
        yield event, element
        if event == "end":
            path.pop()
            element.clear()
            if path:
                path[-1].remove(element)


def _elements(book: zipfile.ZipFile, part: str) -> Iterator[Element]:
    with book.open(part) as file:
        for event, element in _events(file):
            if event == "start":
                yield element


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    """Return the attribute ``name`` of any namespace, or ""."""
    return next((v for key, v in element.items() if key.rpartition("}")[2] == name), "")


def _read(book: zipfile.ZipFile, part: str) -> bytes:
    with book.open(part) as file:
        return file.read(1_000_000)


class _Bounded:
    """A file that raises TooMuch beyond the unpacked bytes that a list may have."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._left = file, MAX_UNPACKED_BYTES

    def read(self, size: int = -1) -> Any:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise TooMuch("large")
        return data
