"""Rows of the largest table of a web page: many systems save one as "Excel"."""

from collections.abc import Iterator
from html.parser import HTMLParser

from dashboard.assignments.imports.limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS
from dashboard.assignments.imports.readers.table import Row, too_many_columns, too_many_rows
from dashboard.assignments.imports.readers.web_pages.links import linked_address, written_link

CELLS, BREAKS = frozenset(("td", "th")), frozenset(("br", "p", "div", "li"))


class TableParser(HTMLParser):
    """Collect the rows of each table. A table inside a cell is text of that cell.

    A link to an address gives the address too.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._link = ""
        self._link_text = ""
        self._is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
                self._is_in_cell = False
        if self._depth != 1:
            return
        if tag == "a":
            self._end_link()
            self._link = linked_address(attrs)
        elif tag == "tr":
            self._start_row()
        elif tag in CELLS:
            self._start_cell()
        elif tag in BREAKS:
            self._add(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag == "table" and self._depth:
            self._end_link()
            self._depth -= 1
        elif tag in CELLS and self._depth == 1:
            self._end_link()
            self._is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self._link:
            self._link_text = (self._link_text + data)[:MAX_CELL_LENGTH]
        else:
            self._add(data)

    def _end_link(self) -> None:
        link, text = self._link, self._link_text
        self._link = self._link_text = ""
        if link:
            self._add(written_link(link, text))

    def _start_row(self) -> None:
        self._end_link()
        self._is_in_cell = False
        if len(self.tables[-1]) > MAX_ROWS:
            raise too_many_rows()
        self.tables[-1].append([])

    def _start_cell(self) -> None:
        self._end_link()
        if not self.tables[-1]:
            self._start_row()
        cells = self.tables[-1][-1]
        if len(cells) > MAX_COLUMNS:
            raise too_many_columns()
        cells.append("")
        self._is_in_cell = True

    def _add(self, data: str) -> None:
        if self._is_in_cell:
            cells = self.tables[-1][-1]
            cells[-1] = (cells[-1] + data)[:MAX_CELL_LENGTH]


def html_rows(text: str) -> Iterator[Row]:
    """Yield the rows of the largest table in a page, each with its number in the table."""
    parser = TableParser()
    parser.feed(text)
    parser.close()
    largest = max(parser.tables, key=len, default=[])
    for number, cells in enumerate(largest, 1):
        yield Row(number, tuple(cells))
