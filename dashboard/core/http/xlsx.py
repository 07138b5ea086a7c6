"""Workbooks (XLSX) with one worksheet, written row by row to a temporary file.

openpyxl holds one row at a time, so the memory does not grow with the number of rows
(docs/adr/0012-columns-and-workbooks.md).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from tempfile import TemporaryFile
from typing import IO, Any

from django.http import FileResponse

from dashboard.core.http.csv import Column, active_zones, header_texts, in_zones

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_TEXT = 32_767
"""The longest text of a cell, by the format."""
FORBIDDEN = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
"""Characters that no XML can hold."""
NOT_PLAIN = ("=", "#")
"""openpyxl would take such a text for a formula, or for the name of an error."""


def write_xlsx(header: Iterable[Column], rows: Iterable[Iterable[object]]) -> IO[bytes]:
    """Write a workbook with ``header`` and ``rows`` and return it, open at its start.

    Texts are cells of text and never formulas. Numbers are numbers. The cells of a ``TimeColumn``
    are dates in UTC and in the active time zone, as ``render_csv`` writes them. Raises what
    ``rows`` raise, and then there is no file.
    """
    from openpyxl import Workbook  # for whom exports a workbook only

    columns, zones = list(header), active_zones()
    book = Workbook(write_only=True)
    worksheet: Any = book.create_sheet()
    worksheet.freeze_panes = "A2"
    try:
        for cells in _lines(columns, rows, zones):
            worksheet.append([_cell(worksheet, cell) for cell in cells])
    except BaseException:
        worksheet.close()  # else its half-written file raises when it is collected
        raise
    made = TemporaryFile()  # noqa: SIM115  # the response closes it
    book.save(made)
    made.seek(0)
    return made


def xlsx_response(made: IO[bytes], filename: str) -> FileResponse:
    """Return the workbook ``made`` as a download called ``filename``."""
    return FileResponse(made, as_attachment=True, filename=filename, content_type=CONTENT_TYPE)


def _lines(
    columns: Sequence[Column], rows: Iterable[Iterable[object]], zones: Sequence[tzinfo]
) -> Iterator[Iterable[object]]:
    yield header_texts(columns, zones)
    for row in rows:
        yield in_zones(columns, row, zones)


def _cell(worksheet: Any, value: object) -> object:
    """Return ``value`` as openpyxl takes it: a number, a time without zone, or text."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        # A workbook knows no zones. The heading of the column has it.
        return value.replace(tzinfo=None, microsecond=0)
    text = FORBIDDEN.sub("", str(value))[:MAX_TEXT]
    if not text.startswith(NOT_PLAIN):
        return text
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(worksheet, text)
    cell.data_type = "s"
    return cell
