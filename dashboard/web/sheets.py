"""CSV as spreadsheets may safely open it, streamed line by line."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from django.http import StreamingHttpResponse
from django.utils import timezone

BYTE_ORDER_MARK = "\ufeff"
"""With it in front, spreadsheets read the file as UTF-8."""


class Times(str):
    """The name of a column of times: written in UTC and once more in the reader's time zone."""


class _Echo:
    """A file that hands back what is written, as csv.writer wants one."""

    def write(self, text: str) -> str:
        return text


def safe(cell: object) -> str:
    """``cell`` as text that a spreadsheet shows and never runs (OWASP, CSV injection)."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def lines(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file's lines: the header, then each row with safe cells; below a name that is ``Times``
    stands a datetime (aware) or None. The time zone is the one that is current now."""
    here = timezone.get_current_timezone()
    zones = [UTC] if str(here) == str(UTC) else [UTC, here]
    return _written(list(header), rows, zones)


def _written(
    header: Sequence[str], rows: Iterable[Iterable[object]], zones: Sequence[tzinfo]
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    names = ([f"{n} ({z})" for z in zones] if isinstance(n, Times) else [n] for n in header)
    yield BYTE_ORDER_MARK + writer.writerow(cell for cells in names for cell in cells)
    for row in rows:
        cells = (
            [_time(cell, zone) for zone in zones] if isinstance(name, Times) else [cell]
            for name, cell in zip(header, row, strict=False)
        )
        yield writer.writerow(safe(part) for parts in cells for part in parts)


def _time(when: object, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S}" if isinstance(when, datetime) else ""


def download(content: Iterable[str], filename: str) -> StreamingHttpResponse:
    """``content``, a CSV file's lines, as a file to save."""
    return StreamingHttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
