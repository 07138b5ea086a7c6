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


@pytest.mark.parametrize(
    "cell",
    [
        "References:\nBob Boss,bob@y.de,CTO\n",
        "Hello, I\nworked at X. Ref: Bob Boss, bob@y.de, CTO\nbye",
        'He said ""hi""\nBob,bob@y.de,""CTO""\nand left',
        "b,bob@y.de,c\n" * 70,
    ],
)
@pytest.mark.parametrize("row", ["Ada,ada@x.de,{}", "Ada,{},ada@x.de"])
def test_cell_that_is_closed_is_one_cell_whatever_its_lines_are(cell: str, row: str) -> None:
    text = "Name,A,B\n" + row.format(f'"{cell}"') + "\nCat,cat@x.de,x\n"
    wanted = tuple(part.format(cell.replace('""', '"')) for part in row.split(","))
    assert rows(text)[1:] == [wanted, ("Cat", "cat@x.de", "x")]


@pytest.mark.parametrize("end", ["", 'dan@x.de,"Dan",', 'dan@x.de,Dan",', 'x,"'])
def test_mark_that_is_closed_by_a_row_or_never_swallows_nobody(end: str) -> None:
    text = f'email,name,city\nada@x.de,"Ada,\nbob@x.de,Bob,\ncat@x.de,Cat,\n{end}'
    assert {"ada@x.de", "bob@x.de", "cat@x.de"} <= {cells[0] for cells in rows(text)}


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
