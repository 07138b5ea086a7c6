"""Files of imports, as tests make them."""

import io
from collections.abc import Iterable

from openpyxl import Workbook


def xlsx_of(rows: Iterable[Iterable[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def garbled(text: str, middle: str) -> str:
    """Return ``text`` as it reads after its UTF-8 was taken for ``middle``.

    Like the programs that do so, it keeps a byte for which that encoding has no letter.
    """
    letters = (_letter(byte, middle) for byte in text.encode())
    return "".join(letters)


def _letter(byte: int, middle: str) -> str:
    try:
        return bytes([byte]).decode(middle)
    except UnicodeDecodeError:
        return chr(byte)
