"""The header row of a list: the row with the most header words, wherever it stands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from dashboard.assignments.imports.readers.headers import EMAIL_WORD, UNUSED, read_heading
from dashboard.assignments.imports.readers.reading import Guess

SEARCHED_ROWS: Final = 60
CONTACT_IN_TEXT = re.compile(r"\s\S*@|@\S*\s")


@dataclass(frozen=True)
class FoundHeader:
    """The index of the header among the rows, or None, and the guess with its evidence."""

    index: int | None
    guess: Guess


def find_header(rows: Sequence[Sequence[str]]) -> FoundHeader:
    """Return the header row among the first ``rows``.

    It has no address in it. A row with one word of a field is enough before the first address. A
    later row needs two.
    """
    first_address = next((n for n, row in enumerate(rows) if _has_address(row)), len(rows))
    best, best_score = None, (0, 0)
    for index, row in enumerate(rows[:SEARCHED_ROWS]):
        score = _score(row)
        # The lowest one above the addresses. A later one is the header of a list glued on.
        is_above = index < first_address
        is_better = score >= best_score if is_above else score > best_score
        if score[0] >= (1 if is_above else 2) and is_better:
            best, best_score = index, score
    if best is not None:
        known = [cell for cell in rows[best] if read_heading(cell).is_known]
        names = ", ".join(f"“{cell}”" for cell in known[:3])
        evidence = _("It has the header words %(words)s.") % {"words": names}
        return FoundHeader(best, Guess("", evidence))
    return _without_known_words(rows, first_address)


def is_line_above(cells: Sequence[str]) -> bool:
    """Return whether a row above the header stays a line: it has an address in it."""
    return any("@" in cell for cell in cells)


def _without_known_words(rows: Sequence[Sequence[str]], first_address: int) -> FoundHeader:
    """Return no header. Ask, if a row above the first address may be one in unknown words."""
    above = rows[first_address - 1] if 0 < first_address < len(rows) else []
    width = sum(map(bool, rows[first_address])) if first_address < len(rows) else 0
    if len(above) > 1 and sum(map(bool, above)) >= width:
        evidence = _("We don't recognize a header, but the first row contains no address.")
        return FoundHeader(None, Guess("", evidence, is_sure=False))
    return FoundHeader(None, Guess("", _("No row has header words.")))


def _score(cells: Sequence[str]) -> tuple[int, int]:
    """Return the number of fields that ``cells`` name, and that of known words. 0 for no header."""
    if _has_address(cells):
        return 0, 0
    headings = [read_heading(cell) for cell in cells if cell]
    fields = {heading.meaning for heading in headings} - {"", UNUSED}
    if len(headings) == 1:
        # A title: "Contacts by e-mail".
        fields -= {EMAIL_WORD}
    return len(fields), sum(heading.is_known for heading in headings)


def _has_address(cells: Sequence[str]) -> bool:
    """Return whether one of ``cells`` is an address. A sentence with one in it is a note."""
    return any("@" in cell and not _is_note(cell) for cell in cells)


def _is_note(cell: str) -> bool:
    return bool(CONTACT_IN_TEXT.search(cell)) and "<" not in cell and len(cell.split()) > 3
