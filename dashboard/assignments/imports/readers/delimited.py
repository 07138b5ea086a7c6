"""Rows of delimited text, from any program that saved it.

A quotation mark that is not closed holds no more than its own line. Lines that were quoted as a
whole are unwrapped.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from django.utils.translation import gettext as _

from dashboard.assignments.imports.limits import MAX_CELL_LENGTH, MAX_COLUMNS, MAX_ROWS
from dashboard.assignments.imports.readers.headers import UNUSED, read_heading
from dashboard.assignments.imports.readers.reading import Guess
from dashboard.assignments.imports.readers.table import Row, too_many_columns, too_many_rows

DELIMITERS: Final = ",;\t|^~"
SAMPLED_LINES: Final = 400
MAX_SAMPLED_LENGTH: Final = 5_000
MAX_LINES: Final = MAX_ROWS * 5
"""Lines that are not empty: a quoted cell may hold several."""
MAX_QUOTED_LENGTH: Final = 40_000
"""More characters than a cell of Excel holds, of a record whose quoted cells have several lines."""
MAX_UNCLOSED: Final = 10_000_000
"""So many characters of a file are read in search of marks that close no cell."""
ADDRESS = re.compile(r"[^\s@,;|<>]+@[^\s@,;|<>]+")
FILLED_LINE = re.compile(r"[^\r\n]+")
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass
class Budget:
    """The number of characters that may still be read in vain."""

    characters: int


def csv_rows(text: str, delimiter: str = "") -> Iterator[Row]:
    """Yield the rows of delimited text, each with the number of its first line in the file."""
    lines = split_lines(text)
    delimiter = delimiter or guess_delimiter(text).value
    width = _usual_width(lines, delimiter)
    position = 1 if lines and _separator_line(lines[0]) else 0
    budget = Budget(MAX_UNCLOSED)
    while position < len(lines):
        cells, count = _record(lines, position, delimiter, width, budget)
        yield Row(position + 1, tuple(cell[:MAX_CELL_LENGTH] for cell in cells))
        position += count


def split_lines(text: str) -> list[str]:
    """Return the lines of ``text``, unwrapped where each of them is quoted as a whole.

    Raise UnreadableList for too many of them, before they are split.
    """
    if sum(1 for _line in islice(FILLED_LINE.finditer(text), MAX_LINES + 1)) > MAX_LINES:
        raise too_many_rows()
    lines = LINE_END.split(text.replace("\x00", ""))
    while lines and not lines[-1]:
        lines.pop()
    if _is_wrapped(lines):
        lines = [line[1:-1].replace('""', '"') if line else "" for line in map(str.strip, lines)]
    return lines


def guess_delimiter(text: str) -> Guess:
    """Return the sign that splits the lines best: into even rows with whole addresses.

    A first line such as ``sep=;`` names it, as for Excel.
    """
    lines = split_lines(text)
    if lines and (named := _separator_line(lines[0])):
        return Guess(named, _("The first line of the file names it."))
    sample = [line for line in _spread(lines) if line.strip()]
    fits = {sign: _fit(sample, sign) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: fits[sign])
    share = round(100 * fits[best][1])
    evidence = _("%(share)s%% of the lines have the same number of columns.") % {"share": share}
    rivals = [fits[sign] for sign in DELIMITERS if sign != best and fits[sign][2] > 1]
    is_sure = fits[best][2] < 2 or fits[best] > max(rivals, default=(-1.0, 0.0, 0))
    return Guess(best, evidence, is_sure=is_sure)


def _spread(lines: Sequence[str]) -> list[str]:
    """Return lines from the start of the file, and some from all over it."""
    step = max(len(lines) // SAMPLED_LINES, 1)
    spread = [*lines[:SAMPLED_LINES], *lines[SAMPLED_LINES::step]]
    return [line[:MAX_SAMPLED_LENGTH] for line in spread]


def _fit(sample: Sequence[str], sign: str) -> tuple[float, float, int]:
    """Return how well ``sign`` splits: whole addresses and known headers, evenness, width."""
    rows = [_split(line, sign) for line in sample]
    if not rows:
        return 0.0, 0.0, 0
    widths = Counter(len(row) for row in rows)
    width, even = max(widths.items(), key=lambda item: (item[0] > 1 and item[1] > 1, item[1]))
    whole = sum(_has_whole_address(row) for row in rows if "@" in "".join(row))
    headers = sum(
        read_heading(cell).meaning not in ("", UNUSED) for row in rows[:30] for cell in row
    )
    return (whole + headers) / len(rows), even / len(rows) if width > 1 else 0.0, width


def _has_whole_address(row: Sequence[str]) -> bool:
    """Return whether each cell with an @ is an address by itself, or a name with one."""
    cells = [cell.strip() for cell in row if "@" in cell]
    return all(ADDRESS.fullmatch(cell) or cell.endswith(">") for cell in cells)


def _separator_line(line: str) -> str:
    """Return the delimiter that ``line`` names as Excel does: ``sep=;``."""
    plain = line.strip("\ufeff\"' ")
    is_named = plain[:4].lower() == "sep=" and plain[4:5] in [*DELIMITERS, ":", "^", "~"]
    return plain[4:5] if is_named and len(plain) < 10 else ""


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Return whether each line is quoted as a whole, with delimiters inside."""
    filled = [line.strip() for line in lines if line.strip()]
    if not filled or not all(line[0] == '"' == line[-1] and len(line) > 2 for line in filled):
        return False
    cells = [_strict([line], ",") for line in filled[:SAMPLED_LINES]]
    is_one_cell = all(cell is not None and len(cell) == 1 for cell in cells)
    return is_one_cell and any(sign in line for line in filled[:3] for sign in DELIMITERS)


def _usual_width(lines: Sequence[str], delimiter: str) -> int:
    widths = Counter(len(_split(line, delimiter)) for line in _spread(lines))
    return widths.most_common(1)[0][0] if widths else 0


def _record(
    lines: Sequence[str], position: int, delimiter: str, width: int, budget: Budget
) -> tuple[list[str], int]:
    """Return the cells of the record that begins at ``position``, and its number of lines.

    Without a closing quotation mark it is that one line, and the mark a sign like any other. So is
    each mark once the ``budget`` is spent.
    """
    first = lines[position]
    if first.count(delimiter) > MAX_COLUMNS * 2:
        raise too_many_columns()
    if '"' not in first:
        return first.split(delimiter), 1
    is_whole = len(_unquoted(first, delimiter)) == width
    read = quotes = length = 0
    has_rows = is_row = False
    for count, line in enumerate(islice(lines, position, None), 1):
        quotes, length, read = quotes + line.count('"'), length + len(line), read + len(line)
        if count > 1 and (length > MAX_QUOTED_LENGTH or read > budget.characters):
            break
        is_row = count > 1 and _is_row(line, delimiter, width, is_whole=is_whole)
        has_rows = has_rows or is_row
        if '"' not in line or quotes % 2:
            # No record ends here.
            continue
        read += length
        if (cells := _strict(lines[position : position + count], delimiter)) is not None:
            # Rows are text of a cell that is closed as it should be, but not by another row.
            if not has_rows or (len(cells) >= width and not is_row):
                return cells, count
            break
    budget.characters -= read
    return _split(first, delimiter), 1


def _is_row(text: str, delimiter: str, width: int, *, is_whole: bool) -> bool:
    """Return whether a line inside quotation marks is a row by itself.

    A line with an odd mark is one only beside a first line that ``is_whole``, a row without its
    marks. Otherwise the mark closes the cell.
    """
    is_odd = text.count('"') % 2 == 1
    if is_odd and not is_whole:
        return False
    cells = _unquoted(text, delimiter) if is_odd else _split(text, delimiter)
    return width > 1 and len(cells) >= width and any(map(ADDRESS.fullmatch, map(str.strip, cells)))


def _unquoted(text: str, delimiter: str) -> list[str]:
    return text.replace('"', "").split(delimiter)


def _strict(texts: Sequence[str], delimiter: str) -> list[str] | None:
    """Return the cells of a record of these lines, or None where its quotation marks are odd."""
    joined = [f"{text}\n" for text in texts[:-1]] + [texts[-1]]
    reader = csv.reader(joined, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        records = list(islice(reader, 2))
    except csv.Error:
        return None
    return records[0] if len(records) == 1 else None


def _split(text: str, delimiter: str) -> list[str]:
    """Split one line. Quotation marks that are not closed are left out."""
    cells = _strict([text], delimiter)
    return cells if cells is not None else _unquoted(text, delimiter)
