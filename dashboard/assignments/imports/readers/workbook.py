"""Reader of an Excel workbook's first sheet, bounded before unpacking.

A zip file of 1 MB can hold 1 GB.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, Final

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from dashboard.assignments.imports.readers.table import MAX_COLUMNS, MAX_ROWS, Row, UnreadableList

MAX_UNPACKED_BYTES: Final = 100_000_000
MAX_PARTS: Final = 2_000
# Shared strings are held in memory whole.
MAX_SHARED_STRINGS: Final = 30_000_000


def workbook_rows(file: BinaryIO) -> Iterator[Row]:
    """Yield the rows of the first sheet. A formula gives the value that was saved with it.

    Raise Unusable for a file that is no workbook, is locked, or unpacks to too much.
    """
    _check_size(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 5_000, max_col=MAX_COLUMNS)
        for number, cells in enumerate(rows, 1):
            yield Row(number, tuple(_text(cell) for cell in cells))
    except UnreadableList:
        raise
    except Exception:  # noqa: BLE001  # openpyxl raises whatever a broken file makes it raise
        raise UnreadableList(
            _("This workbook can't be read. Save it again, or save it as CSV.")
        ) from None


def _check_size(file: BinaryIO) -> None:
    """Check the unpacked size in the zip's directory, which zipfile enforces while reading.

    Raise Unusable.
    """
    try:
        parts = zipfile.ZipFile(file).infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise UnreadableList(_("This is neither an Excel workbook nor a CSV file.")) from None
    file.seek(0)
    strings = sum(part.file_size for part in parts if "sharedstrings" in part.filename.lower())
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or strings > MAX_SHARED_STRINGS:
        raise UnreadableList(_("This workbook is too large for a list of candidates."))
    if not any(re.fullmatch(r"xl/workbook\.xml", part.filename) for part in parts):
        raise UnreadableList(_("This is neither an Excel workbook (.xlsx) nor a CSV file."))


def _text(cell: object) -> str:
    """Return a cell as text: a whole number without ".0", a date in ISO format."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return str(cell)
