"""CSV as spreadsheets may safely open it, streamed line by line."""

import csv
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

BYTE_ORDER_MARK = "\ufeff"
"""With it in front, spreadsheets read the file as UTF-8."""


class _Echo:
    """A file that hands back what is written, as csv.writer wants one."""

    def write(self, text: str) -> str:
        return text


def safe(cell: object) -> str:
    """``cell`` as text that a spreadsheet shows and never runs (OWASP, CSV injection)."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def lines(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file's lines: the header, then each row with safe cells."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for row in rows:
        yield writer.writerow(safe(cell) for cell in row)


def download(content: Iterable[str], filename: str) -> StreamingHttpResponse:
    """``content``, a CSV file's lines, as a file to save."""
    return StreamingHttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
