"""The header row, wherever it stands, and the rows above it."""

import pytest

from dashboard.assignments.imports.readers.header_row import find_header
from dashboard.assignments.imports.readers.table import Row, build_table

CANDIDATE = ["Lovelace", "Ada", "ada@x.example"]
HEADER = ["Nachname", "Vorname", "E-Mail"]


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        ([HEADER, CANDIDATE], 0),
        ([["Bewerber"], HEADER, CANDIDATE], 1),
        ([["Person", "", "Contact"], HEADER, CANDIDATE], 1),
        ([["Questions go to hr@x.example please"], HEADER, CANDIDATE], 1),
        ([["Erstellt von", "Eva (eva@x.example)"], HEADER, CANDIDATE], 1),
        ([HEADER, CANDIDATE, HEADER, CANDIDATE], 0),
        ([["Zzz", "Qqq", "E-Mail"], CANDIDATE], 0),
        ([CANDIDATE, CANDIDATE], None),
    ],
)
def test_header_is_the_row_with_most_words(rows: list[list[str]], index: int | None) -> None:
    assert find_header(rows).index == index


def test_row_in_unknown_words_is_asked_about() -> None:
    assert not find_header([["Gvari", "Saxeli", "Zzz"], CANDIDATE]).guess.is_sure


def test_person_without_an_address_below_others_is_no_header() -> None:
    found = find_header([CANDIDATE, ["Hopper", "Grace", ""], CANDIDATE])
    assert (found.index, found.guess.is_sure) == (None, True)


def test_address_above_the_header_stays_a_line_that_is_not_selected() -> None:
    rows = [["Questions go to hr@x.example please"], ["May 2026"], HEADER, CANDIDATE]
    table = build_table(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1))
    assert [(row.number, bool(row.note)) for row in table.rows] == [(1, True), (4, False)]
