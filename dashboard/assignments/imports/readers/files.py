"""Reader of files: a workbook by its signature, else text in any encoding with any delimiter."""

import codecs
import csv
import unicodedata
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import BinaryIO

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from dashboard.assignments.imports.readers.table import (
    MAX_BYTES,
    MAX_CELL_LENGTH,
    Row,
    Table,
    UnreadableList,
    build_table,
)
from dashboard.assignments.imports.readers.workbook import workbook_rows

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Pictures, PDFs, compressed files: some of them are valid text in one encoding or another.
UNSUPPORTED_SIGNATURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x1f\x8b",
    b"RIFF",
    b"7z\xbc\xaf",
    b"\x7fELF",
)
DELIMITERS = ",;\t|"
# Categories of characters that text has hardly any of: control and unassigned characters.
BINARY_CATEGORIES = frozenset(("Cc", "Cn", "Co", "Cs"))
ALLOWED_CONTROLS = frozenset("\t\n\r\v\f\x1a\x00")
# Encodings to try, those that Excel saves in western Europe first.
LIKELY_ENCODINGS = ["cp1252", "cp1250", "iso8859_15", "mac_roman", "cp1251", "shift_jis", "gb18030"]


def read_file(file: BinaryIO) -> Table:
    """Return the table in an uploaded file. Raise Unusable."""
    start = file.read(4)
    file.seek(0)
    if start == ZIP:
        return build_table(workbook_rows(file))
    if start == OLD_EXCEL:
        raise UnreadableList(_("This is an old Excel file (.xls). Save it as .xlsx or CSV."))
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise UnreadableList(_("The file is larger than 5 MB."))
    if raw.startswith(UNSUPPORTED_SIGNATURES) or _is_no_text(text := decode(raw)):
        raise UnreadableList(
            _(
                "This file type is not supported. "
                "Use a CSV file or an Excel workbook, or paste the lines."
            )
        )
    return build_table(csv_rows(text))


def decode(raw: bytes) -> str:
    """Return the text in ``raw``: by its byte order mark, as UTF-8, as UTF-16, or guessed."""
    for bom, encoding in BOMS:
        if raw.startswith(bom):
            return raw.decode(encoding, errors="replace")
    if b"\x00" in raw[:200]:
        zeros_first = raw[:200:2].count(0) > raw[1:200:2].count(0)
        if raw[:200].count(0) > len(raw[:200]) / 4:
            return raw.decode("utf-16-be" if zeros_first else "utf-16-le", errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        best = from_bytes(raw[:200_000], cp_isolation=LIKELY_ENCODINGS).best()
        return raw.decode(best.encoding if best else "cp1252", errors="replace")


def _is_no_text(text: str) -> bool:
    """Return whether more than one in a hundred characters at the start of ``text`` is invalid.

    A few are tolerated. A NUL, which some programs leave behind, is dropped later.
    """
    sample = text[:20_000]
    strange = sum(
        letter == "\ufffd"
        or (unicodedata.category(letter) in BINARY_CATEGORIES and letter not in ALLOWED_CONTROLS)
        for letter in sample
    )
    return strange > 2 and strange * 100 > len(sample)


def csv_rows(text: str) -> Iterator[Row]:
    """Yield the rows of delimited text, each with the number of its first line in the file."""
    text = text.replace("\x00", "")
    delimiter = _delimiter(text)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise UnreadableList(
                _("Line %(line)s can't be read. Perhaps a quotation mark is not closed.")
                % {"line": number}
            ) from None
        if cells is None:
            return
        if not (number == 1 and cells and cells[0].lower().startswith("sep=")):
            yield Row(number, tuple(cell[:MAX_CELL_LENGTH] for cell in cells))
        number = reader.line_num + 1


def _delimiter(text: str) -> str:
    """Return the sign that splits the first lines most evenly.

    A first line such as ``sep=;`` names it, as for Excel.
    """
    if text[:4].lower() == "sep=" and text[4:5] in DELIMITERS:
        return text[4]
    sample = text[:20_000]
    return max(DELIMITERS, key=lambda sign: _evenness(sample, sign))


def _evenness(sample: str, sign: str) -> tuple[int, int]:
    """Return the number of first rows that have as many cells as the first one, and that width.

    A width below two gives zeros.
    """
    try:
        rows = [row for row in islice(csv.reader(StringIO(sample), delimiter=sign), 20) if row]
    except csv.Error:
        return 0, 0
    width = len(rows[0]) if rows else 0
    if width < 2:
        return 0, 0
    return sum(len(row) == width for row in rows), width
