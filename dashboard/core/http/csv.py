"""CSV that spreadsheets can open safely, streamed line by line."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.conf import settings
from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.functional import Promise

from dashboard.core.templatetags.moments import is_zero

BYTE_ORDER_MARK = "\ufeff"
"""The first character of a file that spreadsheets then read as UTF-8."""


FORMULA_STARTS = ("=", "+", "-", "@", "\N{MINUS SIGN}")
LINES = re.compile(r"(\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029])")
"""The line breaks of a cell, kept when it is split."""
IGNORED = re.compile(
    r"^[\s\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)


@dataclass(frozen=True)
class TimeColumn:
    """A column of times, which is written in UTC and in the reader's time zone."""

    label: "str | Promise"


Column = str | Promise | TimeColumn
"""The label of a column."""


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


def render_csv(header: Iterable[Column], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the file's lines: the header, then each row with its cells escaped.

    The cells of a ``TimeColumn`` are aware datetimes or None, written in UTC and in the time zone
    that is active when this function is called. Its language holds for the whole file, though rows
    are made after the request.
    """
    local = timezone.get_current_timezone()
    zones = [UTC] if str(local) == str(UTC) else [UTC, local]
    language = translation.get_language() or settings.LANGUAGE_CODE
    columns = [
        TimeColumn(str(column.label)) if isinstance(column, TimeColumn) else str(column)
        for column in header
    ]
    return _render(columns, _in_language(rows, language), zones)


def _in_language(rows: Iterable[Iterable[object]], language: str) -> Iterator[list[object]]:
    """Yield the rows, each made in ``language``, with no other code running in it."""
    waiting = iter(rows)
    while True:
        with translation.override(language):
            row = next(waiting, None)
            cells = None if row is None else [_text(cell) for cell in row]
        if cells is None:
            return
        yield cells


def _text(cell: object) -> object:
    """Return a translatable text as it is in the current language, anything else as it is."""
    return str(cell) if isinstance(cell, Promise) else cell


def _render(
    header: Sequence[Column], rows: Iterable[Iterable[object]], zones: Sequence[tzinfo]
) -> Iterator[str]:
    writer = csv.writer(_Echo())
    names = (
        [f"{column.label} ({zone})" for zone in zones]
        if isinstance(column, TimeColumn)
        else [str(column)]
        for column in header
    )
    yield BYTE_ORDER_MARK + writer.writerow(escape_cell(cell) for cells in names for cell in cells)
    for row in rows:
        cells = (
            [_time(cell, zone) for zone in zones] if isinstance(column, TimeColumn) else [cell]
            for column, cell in zip(header, row, strict=False)
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
