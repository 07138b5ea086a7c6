"""Tables of text whose columns are set apart by spaces, as reports and terminals print them."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import Final

from dashboard.assignments.imports.limits import MAX_COLUMNS
from dashboard.assignments.imports.readers.columns import recognize_header

SEARCHED_LINES: Final = 20
SAMPLED_LINES: Final = 400
WORDS: Final = re.compile(r"\S+(?: \S+)*")
GAP: Final = re.compile(r"(?<=\S) {3,}(?=\S)")
RULE_SIGNS: Final = frozenset("-=+_ ")
LINE_END: Final = re.compile(r"\r\n|\r|\n")
DELIMITERS: Final = frozenset("\t;|")


def with_tabs(text: str) -> str:
    """Return ``text`` with tabs between its columns, if it is such a table, else as it is.

    Its header says where columns begin, if each line has a space before. Without one, most lines
    have wide gaps.
    """
    if not DELIMITERS.isdisjoint(text[:100_000]) or " " * 2 not in text:
        return text
    lines = LINE_END.split(text)
    starts = _column_starts(lines)
    if starts and all(_fits(line, starts) for line in lines):
        return "\n".join(_cut(line, starts) for line in lines)
    sample = list(islice((line for line in lines if line.strip()), SAMPLED_LINES))
    if sum(GAP.search(line) is not None for line in sample) * 2 <= len(sample):
        return text
    return "\n".join(GAP.sub("\t", line) for line in lines)


def with_tabs_in_gaps(line: str) -> str:
    """Return a pasted ``line`` with tabs in its wide gaps, unless it is one of recipients."""
    is_row = DELIMITERS.isdisjoint(line) and "<" not in line and line.count("@") < 3
    return GAP.sub("\t", line.strip()) if is_row else line


def _column_starts(lines: Sequence[str]) -> list[int]:
    """Return where the columns begin by the first header among ``lines``, or none."""
    for line in lines[:SEARCHED_LINES]:
        words = list(WORDS.finditer(line))
        header = [word[0] for word in words]
        if 1 < len(words) <= MAX_COLUMNS and recognize_header(header) is not None:
            return [0, *[word.start() for word in words[1:]]]
    return []


def _fits(line: str, starts: Sequence[int]) -> bool:
    """Return whether ``line`` has a space before each column."""
    return all(line[start - 1 : start] in ("", " ") for start in starts[1:])


def _cut(line: str, starts: Sequence[int]) -> str:
    """Return the cells of ``line`` with tabs between them. A rule under the header is empty."""
    if line.strip() and RULE_SIGNS.issuperset(line):
        return ""
    ends = [*starts[1:], None]
    cells = [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return "\t".join(cells).rstrip()
