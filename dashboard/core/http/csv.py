"""CSV that spreadsheets can open safely, streamed line by line."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo

from django.http import StreamingHttpResponse
from django.utils import timezone

from dashboard.core.templatetags.moments import is_zero

BYTE_ORDER_MARK = "\ufeff"
"""The first character of a file that spreadsheets then read as UTF-8."""


FORMULA_STARTS = ("=", "+", "-", "@", "\N{MINUS SIGN}")
LINES = re.compile(r"(\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])")
"""The line breaks of a cell, kept when it is split."""
IGNORED = re.compile(
    r"^[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)


class TimeColumn(str):
    """The name of a time column, which is written in UTC and in the reader's time zone."""


class _Echo:
    """A file-like object for csv.writer that returns what is written."""

    def write(self, text: str) -> str:
        return text


def escape_cell(cell: object) -> str:
    """Return ``cell`` as text that a spreadsheet never runs as a formula (OWASP, CSV injection).

    A spreadsheet may skip white space and invisible characters at the start, take full-width signs
    for plain ones, and read each line of a cell by itself when the quotes are lost.
    """
    text = "" if cell is None else str(cell)
    first, *others = LINES.split(text)
    lines = [f"'{first}" if _is_formula(text) else first]
    return "".join([*lines, *(f"'{part}" if _is_formula(part) else part for part in others)])


def _is_formula(line: str) -> bool:
    if line.startswith(("\t", "\r")) and not LINES.fullmatch(line):
        return True
    start = unicodedata.normalize("NFKC", IGNORED.sub("", line)[:1])
    return start.startswith(FORMULA_STARTS)


def render_csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the file's lines: the header, then each row with its cells escaped.

    The cells of a ``Times`` column are aware datetimes or None, written in UTC and in the time zone
    that is active when this function is called.
    """
    local = timezone.get_current_timezone()
    zones = [UTC] if str(local) == str(UTC) else [UTC, local]
    return _render(list(header), rows, zones)


def _render(
    header: Sequence[str], rows: Iterable[Iterable[object]], zones: Sequence[tzinfo]
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    names = ([f"{n} ({z})" for z in zones] if isinstance(n, TimeColumn) else [n] for n in header)
    yield BYTE_ORDER_MARK + writer.writerow(cell for cells in names for cell in cells)
    for row in rows:
        cells = (
            [_time(cell, zone) for zone in zones] if isinstance(name, TimeColumn) else [cell]
            for name, cell in zip(header, row, strict=False)
        )
        yield writer.writerow(escape_cell(part) for parts in cells for part in parts)


def _time(when: object, zone: tzinfo) -> str:
    if not isinstance(when, datetime) or is_zero(when):
        return ""
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def csv_response(content: Iterable[str], filename: str) -> StreamingHttpResponse:
    """Return ``content``, the lines of a CSV file, as a download called ``filename``."""
    return StreamingHttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
