"""Rows of delimited text, whose quotation marks may be wrong."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers.delimited import csv_rows


def rows(text: str, delimiter: str = ",") -> list[tuple[str, ...]]:
    return [row.cells for row in csv_rows(text, delimiter) if any(row.cells)]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("rest", ["", ',"x, y"', ',""', ',"Dan"'])
def test_unclosed_quotation_mark_swallows_nobody(number: int, rest: str) -> None:
    lines = ["email,name,city", "ada@x.de,Ada,", "bob@x.de,Bob,", "cat@x.de,Cat,", "dan@x.de,Dan,"]
    lines[number] = lines[number].replace(",", ',"', 1)
    lines[4] += rest
    addresses = [cells[0] for cells in rows("\n".join(lines))]
    assert addresses[1:] == ["ada@x.de", "bob@x.de", "cat@x.de", "dan@x.de"]


def test_cell_of_several_lines_is_one_cell() -> None:
    text = 'email,note,city\nada@x.de,"Call first,\n\nthen mail to bob@x.de","Bonn"\ncat@x.de,,Kiel'
    assert rows(text)[1:] == [
        ("ada@x.de", "Call first,\n\nthen mail to bob@x.de", "Bonn"),
        ("cat@x.de", "", "Kiel"),
    ]
    assert [row.number for row in csv_rows(text, ",")] == [1, 2, 5]


def test_rows_in_quotes_as_a_whole_are_unwrapped() -> None:
    text = '"email,name"\n"ada@x.de,""Ada"""\n'
    assert rows(text) == [("email", "name"), ("ada@x.de", "Ada")]


CELLS = st.text(alphabet='ab,;" \n\té@.', max_size=8).map(str.strip)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=6))
def test_well_formed_rows_are_read_as_written(table: list[list[str]]) -> None:
    table = [[f"x{cell}" for cell in row] for row in table]
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(table)
    read = rows(file.getvalue())
    content = "".join(cell for row in table for cell in row)
    # A line within a cell may look like a row of its own: then nobody may be lost.
    if "@" not in content or "\n" not in content:
        assert read == [tuple(row) for row in table]


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a list with quotation marks anywhere, and its addresses."""
    quotes = st.sampled_from(["", "", "", '"', '""', '"x', ' "'])
    addresses = [f"p{n}@x.example" for n in range(draw(st.integers(3, 8)))]
    lines = [
        f"{email},{draw(quotes)}Ada{draw(quotes)},Love{draw(quotes)}lace" for email in addresses
    ]
    return "\n".join(["email,first name,last name", *lines]), addresses


@given(lists())
def test_every_row_is_read_wherever_quotation_marks_stand(drawn: tuple[str, list[str]]) -> None:
    text, addresses = drawn
    assert [cells[0] for cells in rows(text)[1:]] == addresses
