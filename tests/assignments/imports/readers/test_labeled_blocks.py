"""Blocks of labelled lines in a paste: each is one candidate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import read_pasted

ADA = ("ada@x.example", "Ada", "Lovelace", "")
GRACE = ("grace@x.example", "Grace", "Hopper", "")


def read(text: str) -> list[tuple[str, ...]]:
    return [(*row.cells[:3], row.cells[4]) for row in read_pasted(text).rows]


@pytest.mark.parametrize(
    "text",
    [
        "Name: Ada Lovelace\nE-mail: ada@x.example\nName: Grace Hopper\nE-mail: grace@x.example",
        "E-mail: ada@x.example\nName: Ada Lovelace\nE-mail: grace@x.example\nName: Hopper, Grace",
        (
            "Vorname: Ada\nNachname: Lovelace\nE-Mail: ada@x.example\nTelefon: 030 12\n\n"
            "Vorname: Grace\nName: Hopper\nE-Mail: <grace@x.example>"
        ),
        "Name: Ada Lovelace\n\nMail: ada@x.example\n\nName: Grace Hopper\n\nMail: grace@x.example",
        (
            "ID: 1\nName: Ada Lovelace\nE-mail: mailto:ada@x.example\n\n"
            "ID: 2\nName: Grace Hopper\nE-mail: grace@x.example\nCity: New York"
        ),
        "• Name: Ada Lovelace\n• E-mail: ada@x.example\n\nGrace Hopper <grace@x.example>",
    ],
)
def test_block_is_one_candidate(text: str) -> None:
    assert read(text) == [ADA, GRACE]


def test_second_address_of_a_block_is_offered() -> None:
    text = "Name: Ada Lovelace\nE-mail: ada@x.example\nE-mail 2: ada@work.example"
    assert read(text) == [("ada@x.example", "Ada", "Lovelace", "ada@work.example")]


def test_address_of_another_role_is_a_line_of_its_own() -> None:
    text = "Name: Ada Lovelace\nE-mail: ada@x.example\nRecruiter: hr@x.example"
    assert [line[0] for line in read(text)] == ["ada@x.example", "hr@x.example"]


def test_name_without_an_address_stays_a_line() -> None:
    lines = read("Name: Mary Jackson\n\nAda Lovelace <ada@x.example>\nName: Cat")
    assert [line[0] for line in lines] == ["Name: Mary Jackson", "ada@x.example", "Name: Cat"]


PIECES = ["Name: Ada Lovelace", "First name: Ada", "E-mail: {a}", "Mail: Ada <{a}>", "", "Phone: 1"]
PIECES += ["Ada Lovelace <{a}>", "E-mail: ada {a}", "Recruiter: {a}", "note", "E-mail: {a}, {a}2"]


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12))
def test_every_address_is_in_one_line(pieces: list[str]) -> None:
    lines = [piece.format(a=f"p{n}@x{n}.example") for n, piece in enumerate(["{a}", *pieces])]
    wanted = [word.strip("<>,") for line in lines for word in line.split() if "@" in word]
    found = [
        word.strip("<>,")
        for row in read_pasted("\n".join(lines)).rows
        for cell in (row.cells[0], row.cells[4])
        for word in cell.split()
        if "@" in word
    ]
    assert found == wanted
