"""Tables whose columns are set apart by spaces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import Choices, read_pasted
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.fixed_width import with_tabs, with_tabs_in_gaps

TABLE = """\
Name             E-mail               City
---------------  -------------------  --------
Ada Lovelace     ada@people.example   London
Grace B. Hopper  grace@people.example New York

Mary Jackson     mary@people.example
"""


@pytest.mark.parametrize("text", [TABLE, TABLE.replace("\n", "\r\n"), f"Report May\n\n{TABLE}"])
def test_header_says_where_columns_begin(text: str) -> None:
    table = read_bytes(text.encode(), Choices())
    assert table.mapping == ("name", "email", "")
    assert [row.cells[:2] for row in table.rows] == [
        ("Ada Lovelace", "ada@people.example"),
        ("Grace B. Hopper", "grace@people.example"),
        ("Mary Jackson", "mary@people.example"),
    ]


def test_pasted_table_with_a_header() -> None:
    rows = list(read_pasted(TABLE).rows)
    assert [row.number for row in rows] == [3, 4, 6]
    assert rows[1].cells == ("Grace B. Hopper", "grace@people.example", "New York")


def test_wide_gaps_separate_without_a_header() -> None:
    text = "Ada Lovelace     ada@people.example   London\nGrace Hopper     grace@people.example"
    assert [row.cells[:3] for row in read_pasted(text).rows] == [
        ("ada@people.example", "Ada", "Lovelace"),
        ("grace@people.example", "Grace", "Hopper"),
    ]
    table = read_bytes(text.encode(), Choices())
    assert [row.cells[1] for row in table.rows] == ["ada@people.example", "grace@people.example"]


@pytest.mark.parametrize(
    "text",
    [
        "E-mail,Name\nada@people.example,Ada   Lovelace\n",
        "Name;E-mail      \nAda      Lovelace;ada@people.example",
        "Ada Lovelace <ada@people.example>,   Grace <grace@people.example>\n\nMary\n",
        "Name  E-mail  City\nAda Lovelace ada@people.example London",
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert with_tabs(text) == text


def test_recipients_and_cells_are_no_gaps() -> None:
    for line in ("To:    Ada <a@x.example>", "Ada    Lovelace\ta@x.example", "Ada  Lovelace"):
        assert with_tabs_in_gaps(line) == line


def test_column_of_whole_names_beside_another_is_a_question() -> None:
    raw = b"Ada Lovelace,ada@x.example,London\nGrace Hopper,g@x.example,New York\n"
    assert "columns" in read_bytes(raw, Choices()).reading.unsure
    raw = b"Ada Lovelace,a.lovelace@x.example,London\nGrace Hopper,hopper@x.example,New York\n"
    table = read_bytes(raw, Choices())
    assert table.mapping == ("name", "email", "")
    raw = b"Anna Maria,a.lopez@x.example,Lopez\nJuan Carlos,diaz@x.example,Diaz\n"
    assert read_bytes(raw, Choices()).mapping == ("first_name", "email", "last_name")


CELL = st.text("abcdef", min_size=1, max_size=8)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.integers(1, 4))
def test_every_cell_comes_back(rows: list[tuple[str, str, str]], gap: int) -> None:
    people = [(first, last, f"{local}@x.example") for first, last, local in rows]
    header = ("First name", "Last name", "E-mail")
    widths = [max(len(row[n]) for row in [header, *people]) + gap for n in range(3)]
    lines = [
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in [header, *people]
    ]
    table = read_bytes("\n".join(lines).encode(), Choices())
    if gap > 1:
        assert [row.cells for row in table.rows] == people
