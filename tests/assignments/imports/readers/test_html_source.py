"""Pasted HTML source, and links to addresses in tables of web pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import Choices, read_pasted
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.table import Table
from dashboard.assignments.imports.readers.web_pages.links import written_link
from dashboard.assignments.imports.readers.web_pages.text import html_text, is_html
from dashboard.assignments.imports.validation import read_values, validate

ADA, GRACE = ("ada@x.example", "Ada", "Lovelace"), ("g@x.example", "Grace", "Hopper")


def people(table: Table) -> list[tuple[str, str, str]]:
    found = []
    for row in table.rows:
        values, _columns = read_values(row.cells, table.mapping, None)
        one = validate(values, {}, lambda _email: True).candidate
        found.append((one.email, one.first_name, one.last_name))
    return found


@pytest.mark.parametrize(
    "source",
    [
        (
            "<tr><td>Ada</td><td>Lovelace</td><td>ada@x.example</td></tr>\n"
            "<tr>\n  <td>Grace</td>\n  <td>Hopper</td>\n  <td>g@x.example</td>\n</tr>"
        ),
        (
            "<table><tr><th>Name</th><th>E-mail</th></tr><tr><td>Ada Lovelace</td>"
            "<td><a href='mailto:ada@x.example'>Write</a></td></tr><tr><td>Hopper, Grace</td>"
            "<td><a href='mailto:g@x.example?subject=Hi'>g@x.example</a></td></tr></table>"
        ),
        (
            '<a href="mailto:ada@x.example">Ada Lovelace</a>, '
            '<a class=x href="mailto:g@x.example">Hopper, Grace</a>'
        ),
        "<ul><li>Ada Lovelace &lt;ada@x.example&gt;</li><li>Grace Hopper g@x.example</li></ul>",
        "<p>Ada Lovelace <ada@x.example></p><p>Grace Hopper<br>\n<g@x.example></p>",
    ],
)
def test_source_is_read_as_a_browser_shows_it(source: str) -> None:
    assert is_html(source)
    assert people(read_pasted(source)) == [ADA, GRACE]


@pytest.mark.parametrize(
    "table",
    [
        (
            '<tr><td><a href="mailto:ada@x.example">Ada Lovelace</a></td></tr>'
            '<tr><td><a href="mailto:g@x.example">Hopper, Grace</a></td></tr>'
        ),
        (
            "<tr><th>Name<th>City<tr><td><a href=mailto:ada@x.example>Ada Lovelace</a><td>London"
            "<tr><td><a href=mailto:g%40x.example>Grace Hopper</a><td>New York"
        ),
        (
            "<tr><th>Name<th>E-mail<tr><td>Ada Lovelace<td><a href=mailto:ada@x.example>Write"
            "<tr><td>Grace Hopper<td><a href='MAILTO:g@x.example'><img src=x></a>"
        ),
    ],
)
def test_link_in_a_table_gives_name_and_address(table: str) -> None:
    raw = f"<html><table>{table}</table></html>".encode()
    assert people(read_bytes(raw, Choices())) == [ADA, GRACE]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Ada Lovelace", "Ada Lovelace <ada@x.example>"),
        ("Ada", "Ada <ada@x.example>"),
        ("Write", "ada@x.example"),
        ("send e-mail", "ada@x.example"),
        ("", "ada@x.example"),
        ("ADA@x.example", "ADA@x.example"),
        ("other@x.example", "other@x.example, ada@x.example"),
    ],
)
def test_text_of_a_link_is_a_name_or_left_out(text: str, written: str) -> None:
    assert written_link("ada@x.example", text) == written


@pytest.mark.parametrize("text", ["Ada <ada@x.example>", "a < b, c > d", "<mailto:a@x.example>"])
def test_text_without_tags_is_no_source(text: str) -> None:
    assert not is_html(text)


PIECES = ["<td>{a}</td>", "<tr>", "</tr>", "<a href='mailto:{a}'>Ada</a>", "Ada <{a}>", "<br>"]
PIECES += ["<table>", "</table>", "<li>Ada {a}", "</a>", "<a href=mailto:{a}>", "\n", "<p>", "x"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_every_address_of_a_source_is_in_its_text(pieces: list[str]) -> None:
    source = "".join(piece.format(a=f"p{n}@x{n}.example") for n, piece in enumerate(pieces))
    assert html_text(source).count("@") == source.count("@")
