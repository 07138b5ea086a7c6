"""Properties of the lines of a whole import: every address in one of them, and no false name."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.drafts import read_rows
from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.readers import Choices, Table, UnreadableList, read_pasted
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.texts.cells import other_addresses
from dashboard.assignments.models.batches import BatchLine

ADDRESS = re.compile(r"p\d+@people\.example")
HEADERS = [
    ("E-mail", "Name"),
    ("Name", "E-Mail"),
    ("Correo electrónico", "Nombre completo"),
    ("Invitee Email", "Invitee Name"),
    ("Blorb", "Blarb"),
    (),
]
NAMES = ["Ada Lovelace", "Lovelace, Ada", "", "N/A", "Ada Lovelace, PhD", "12.05.2026", "山田 太郎"]
NAMES += ["• Mary", '"Ada', "x@", "(Ada)", "1. Ada", "ada", "#REF!", "+49 170", "Ada\u200b", "and"]
FORMS = ["{a}", "<{a}>", "mailto:{a}", " {a} ", '"{a}"', "Ada King <{a}>", "{a};", "{a} (privat)"]
FORMS += ["'{a}'", "{a}\u200b", "({a})", "{a},"]
BETWEEN = ["; ", ", ", " / ", " ", "\n", " and "]
WORDS = ["Ada", "Lovelace", "To:", "please", "invite", "N/A", "and", "•", "1.", "12.05.2026", "-"]
WORDS += [
    "\n",
    "\n\n",
    "\t",
    ";",
    ",",
    "/",
    "|",
    '"',
    "<",
    ">",
    "(",
    ")",
    "[x]",
    "“",
    "'",
    "E-mail",
]


def lines_of(table: Table) -> list[BatchLine]:
    """Return the validated lines of an import, as ``create_import`` stores them."""
    seen: dict[str, int] = {}
    return [
        validate_line(BatchLine(source_line=row.number, cells=list(row.cells)), table.mapping, seen)
        for row in read_rows(table)
    ]


def names_of(line: BatchLine) -> tuple[str, str]:
    return line.first_name, line.last_name


def check_names(lines: list[BatchLine]) -> None:
    for name in (name for line in lines for name in names_of(line)):
        assert "@" not in name
        assert not name or any(letter.isalpha() for letter in name), name


def addresses_in(line: BatchLine, mapping: tuple[str, ...]) -> list[str]:
    """Return the addresses that a line has: its own, and the candidate's others."""
    text = " ".join([line.email, *other_addresses(line.cells, mapping, line.email)])
    return ADDRESS.findall(text)


@given(
    header=st.sampled_from(HEADERS),
    delimiter=st.sampled_from(",;\t"),
    title=st.sampled_from([[], [["List of May"]]]),
    data=st.data(),
)
def test_every_address_of_a_file_is_in_one_line(
    header: tuple[str, ...], delimiter: str, title: list[list[str]], data: st.DataObject
) -> None:
    first = header[:1] == ("Name",)
    rows, number = [], 0
    for _row in range(data.draw(st.integers(2, 6))):
        cell = ""
        for _address in range(data.draw(st.sampled_from([1, 1, 1, 2, 3]))):
            form = data.draw(st.sampled_from(FORMS))
            between = data.draw(st.sampled_from(BETWEEN)) if cell else ""
            cell += between + form.format(a=f"p{number}@people.example")
            number += 1
        name = data.draw(st.sampled_from(NAMES))
        rows.append([name, cell] if first else [cell, name])
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([*title, *([header] if header else []), *rows])
    table = read_bytes(file.getvalue().encode(), Choices())
    lines = lines_of(table)
    check_names(lines)
    assert sum(any(ADDRESS.search(cell) for cell in line.cells) for line in lines) >= len(rows)
    if "email" in table.mapping:
        found = [address for line in lines for address in addresses_in(line, table.mapping)]
        everywhere = [a for line in lines for cell in line.cells for a in ADDRESS.findall(cell)]
        assert sorted(set(found)) == sorted(set(found) & set(everywhere))
    shown = {a for line in lines for cell in line.cells for a in ADDRESS.findall(cell)}
    assert shown == {f"p{n}@people.example" for n in range(number)}


@given(st.lists(st.sampled_from([*WORDS, "p@"]), max_size=14))
def test_every_address_of_a_paste_is_in_one_line(pieces: list[str]) -> None:
    numbered = [f"p{n}@people.example" if p == "p@" else p for n, p in enumerate(pieces)]
    try:
        lines = lines_of(read_pasted(" ".join(numbered)))
    except UnreadableList:
        assert "p@" not in pieces
        return
    check_names(lines)
    found = [a for line in lines for cell in line.cells for a in ADDRESS.findall(cell)]
    assert sorted(found) == sorted(p for p in numbered if ADDRESS.fullmatch(p))
