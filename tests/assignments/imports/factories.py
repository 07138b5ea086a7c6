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
