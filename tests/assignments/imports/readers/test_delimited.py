"""Rows of delimited text: the delimiter by the whole file, and quotation marks as they come."""

from functools import partial

import pytest

from dashboard.assignments.imports.readers import UnreadableList, delimited
from dashboard.assignments.imports.readers.delimited import csv_rows, guess_delimiter
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.reading import Choices
from tests.support.operations import count_operations


def rows(text: str) -> list[tuple[str, ...]]:
    return [row.cells for row in csv_rows(text)]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Lovelace, Ada;ada@x.example\nHopper, Grace;grace@x.example\n", ";"),
        ("List, May 2026, by Zoë\n\nName;E-mail\nAda;ada@x.example\n", ";"),
        ("Name;E-mail\nAda;ada@x.example\nGrace, B.;grace@x.example\nMary;mary@x.example\n", ";"),
        ("a@x.example\nb@x.example\n", ","),
        ("sep=|\nName|E-mail\nAda, B;C|ada@x.example\n", "|"),
        ('"sep=;"\nName;E-mail\nAda, B|ada@x.example\n', ";"),
        ("E-mail\tNotes\nada@x.example\tone, two, three\ngrace@x.example\tone; two\n", "\t"),
    ],
)
def test_delimiter_is_found_by_the_whole_file(text: str, delimiter: str) -> None:
    assert guess_delimiter(text).value == delimiter


def test_quotation_mark_that_is_not_closed_holds_its_own_line_only() -> None:
    text = 'email,first,last\na@x.example,"Bob,Builder\nb@x.example,Cat,Stevens\nc@x.example,D,E\n'
    assert rows(text)[1:] == [
        ("a@x.example", "Bob", "Builder"),
        ("b@x.example", "Cat", "Stevens"),
        ("c@x.example", "D", "E"),
    ]


def test_later_quotation_marks_do_not_close_it() -> None:
    text = 'email,name\na@x.example,"Bob\nb@x.example,"Stevens, Cat"\nc@x.example,D\n'
    assert rows(text)[2:] == [("b@x.example", "Stevens, Cat"), ("c@x.example", "D")]


def test_cell_of_several_lines_stays_one() -> None:
    text = 'email,notes\na@x.example,"one\ntwo, ""three""\n"\nb@x.example,x\n'
    assert rows(text)[1] == ("a@x.example", 'one\ntwo, "three"\n')
    assert [row.number for row in csv_rows(text)] == [1, 2, 5]


def test_lines_that_are_quoted_as_a_whole_are_unwrapped() -> None:
    text = '"E-mail,Name"\n"a@x.example,""Lovelace, Ada"""\n'
    assert rows(text) == [("E-mail", "Name"), ("a@x.example", "Lovelace, Ada")]


def test_quoted_cells_of_one_column_are_not_unwrapped() -> None:
    assert rows('"a@x.example"\n"b@x.example"\n') == [("a@x.example",), ("b@x.example",)]


@pytest.mark.parametrize("text", ["," * 200_000, "a@x.example\n" * 300_000])
def test_list_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(UnreadableList, match=r"more than (500 columns|20,000 rows)"):
        rows(text)


def test_closing_quotes_are_searched_for_within_a_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delimited, "MAX_UNCLOSED", 20_000)
    text = '"""x,y\n'
    few, many = (count_operations(partial(rows, text * n)) for n in (1_000, 4_000))
    # Beyond the budget, a line takes the operations of a line.
    assert many - few < 3_000 * 400
    assert rows(text * 4_000) == [("x", "y")] * 4_000


def test_cells_of_several_lines_need_no_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "MAX_UNCLOSED", 100)
    assert rows('a@x.example,"one\ntwo\nthree"\n' * 50) == [("a@x.example", "one\ntwo\nthree")] * 50


def test_addresses_beyond_the_last_header_stay_with_it() -> None:
    raw = b"Name;E-Mail\nAda;ada@x.example;a2@x.example\nGrace;g@x.example;note;\n"
    rows = [row.cells for row in read_bytes(raw, Choices()).rows]
    assert rows == [("Ada", "ada@x.example; a2@x.example"), ("Grace", "g@x.example", "note")]
    raw = b"E-mail\nada@x.example; Grace <g@x.example>; mary@x.example\n"
    [row] = read_bytes(raw, Choices()).rows
    assert row.cells == ("ada@x.example; Grace <g@x.example>; mary@x.example",)


@pytest.mark.parametrize("sign", "^~")
def test_rare_delimiters(sign: str) -> None:
    raw = "Vorname,Nachname,E-Mail\nAda,King,ada@x.example\n".replace(",", sign).encode()
    table = read_bytes(raw, Choices())
    assert table.mapping == ("first_name", "last_name", "email")
