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
from dashboard.core.templatetags.numbers import plain_number

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
    that is active when this function is called. Numbers are written with a decimal point. The
    active language holds for the whole file, though rows are made after the request.
    """
    zones = active_zones()
    language = translation.get_language() or settings.LANGUAGE_CODE
    columns = [
        TimeColumn(str(column.label)) if isinstance(column, TimeColumn) else str(column)
        for column in header
    ]
    return _render(columns, _in_language(rows, language), zones)


def active_zones() -> list[tzinfo]:
    """Return the time zones of an export: UTC, and the reader's where it is another one."""
    local = timezone.get_current_timezone()
    return [UTC] if str(local) == str(UTC) else [UTC, local]


def header_texts(header: Iterable[Column], zones: Sequence[tzinfo]) -> list[str]:
    """Return the label of each column. A column of times has one for each zone."""
    names = (
        [f"{column.label} ({zone})" for zone in zones]
        if isinstance(column, TimeColumn)
        else [str(column)]
        for column in header
    )
    return [name for of_column in names for name in of_column]


def in_zones(
    header: Iterable[Column], row: Iterable[object], zones: Sequence[tzinfo]
) -> Iterator[object]:
    """Yield the cells of ``row``, each time as it is in each of ``zones``, None for no time."""
    for column, cell in zip(header, row, strict=False):
        if not isinstance(column, TimeColumn):
            yield cell
        elif not isinstance(cell, datetime) or is_zero(cell):
            yield from [None] * len(zones)
        else:
            yield from (cell.astimezone(zone) for zone in zones)


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
    yield BYTE_ORDER_MARK + writer.writerow(map(escape_cell, header_texts(header, zones)))
    for row in rows:
        yield writer.writerow(escape_cell(_plain(cell)) for cell in in_zones(header, row, zones))


def _plain(cell: object) -> object:
    """Return a time or a number as its text, anything else as it is."""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return plain_number(cell) if isinstance(cell, float) else cell


def csv_response(content: Iterable[str], filename: str) -> StreamingHttpResponse:
    """Return ``content``, the lines of a CSV file, as a download called ``filename``."""
    return StreamingHttpResponse(
        content,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )
