"""Opt-outs in the cells of a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.notes.opt_outs import (
    find_opt_out_columns,
    has_opted_out,
    words,
)
from dashboard.assignments.imports.readers.reading import Choices
from dashboard.assignments.note_codes import NoteCode


def is_out(header: str, cell: str) -> bool:
    return has_opted_out(("ada@x.example", cell), find_opt_out_columns(["E-mail", header]))


HEADERS = """Do not contact; Unsubscribed; Opted out; Opt-out; Email Opt Out; Withdrawn at; DNC;
Disqualified; Sperrvermerk; Einwilligung widerrufen; Ne pas contacter; No contactar;
Niet uitnodigen; Non contattare; Não contactar"""


@pytest.mark.parametrize("header", [header.strip() for header in HEADERS.split(";")])
def test_column_of_opt_outs_says_yes_by_any_cell_but_no(header: str) -> None:
    for yes in ("Yes", "TRUE", "x", "1", "\u2713", "Ja", "oui", "S\u00ed", "2026-05-01"):
        assert is_out(header, yes), yes
    for no in ("", "No", "FALSE", "0", "nein", "Non", "-", "n/a", "N\u00e3o", "no, all is well"):
        assert not is_out(header, no), no


@pytest.mark.parametrize(
    "cell",
    [
        "Withdrawn",
        "withdrawn by candidate",
        "Candidate has withdrawn her application.",
        "NICHT EINLADEN",
        "Bitte nicht mehr kontaktieren!",
        "Phone screen; do not contact her anymore",
        "Revoked",
        "Blocked - legal",
        "A retir\u00e9 sa candidature",
        "Consentimiento revocado",
        "Ha ritirato; candidatura ritirata",
        "Heeft zich teruggetrokken",
        "Desistiu",
    ],
)
def test_status_or_note_says_it_in_clear_words(cell: str) -> None:
    assert is_out("Status", cell)


@pytest.mark.parametrize(
    "cell",
    [
        "Active",
        "Rejected at phone screen for another job",
        "Disqualified",
        "Not withdrawn",
        "Do not contact current employer",
        "Roadblocked Ltd",
        "Blocked calendar on Friday",
        "No contact yet",
        "Interested",
    ],
)
def test_end_of_an_application_and_other_notes_say_nothing(cell: str) -> None:
    assert not is_out("Status", cell)


@given(st.text("abcdefgh ", max_size=20), st.sampled_from(["Notes", "Status", "Consent"]))
def test_words_of_no_phrase_leave_a_row_in(cell: str, header: str) -> None:
    assert not is_out(header, cell)
    assert "" not in words().phrases


def test_row_has_a_note() -> None:
    raw = b"Name,E-mail,Status\nAda,ada@x.example,Withdrawn\nGrace,grace@x.example,Active\n"
    rows = list(read_bytes(raw, Choices()).rows)
    assert [row.note for row in rows] == [NoteCode.OPTED_OUT, None]
