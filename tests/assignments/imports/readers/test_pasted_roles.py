"""Addresses in a paste that are no candidate's, or of those who are not to be invited."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import read_pasted
from dashboard.assignments.note_codes import NoteCode


def notes(text: str) -> dict[str, NoteCode | None]:
    """Return the note of each address in ``text``."""
    return {row.cells[0].partition("@")[0]: row.note for row in read_pasted(text).rows}


OTHER = [
    "Name: Ada Lovelace\nE-Mail: ada@p.example\nRecruiter: rita@c.example\n\nName: Grace Hopper",
    "Ada Lovelace: ada@p.example\nReferred by: rita@c.example",
    "Ansprechpartner: Rita Smith <rita@c.example>\nada@p.example",
    "Hiring manager: rita@c.example\nada@p.example",
    "Interviewers: rita@c.example\nCandidates: ada@p.example",
    "Organizer: Rita <rita@c.example>\nRequired: Ada Lovelace <ada@p.example>",
    "Ada Lovelace ada@p.example - referred by Rita Smith (rita@c.example)",
    "Ada Lovelace <ada@p.example>; Recruiter: Rita <rita@c.example>",
    "Recruiter:\nRita <rita@c.example>\n\nCandidates:\nAda <ada@p.example>",
    "From: Rita <rita@c.example>\nSent: today\nTo: Ada Lovelace <ada@p.example>\nSubject: Test",
    "Von: rita@c.example\nAn: ada@p.example",
    "De : Rita <rita@c.example>\n\u00c0 : Ada <ada@p.example>",
    "To: ada@p.example\nCc: rita@c.example",
    "To: ada@p.example; Cc: rita@c.example",
    "Reply-To: rita@c.example\nada@p.example",
    "ada@p.example\nOn Mon, May 4, 2026 at 10:00 AM Rita Smith <rita@c.example> wrote:",
    "Am 04.05.2026 um 10:00 schrieb Rita Smith <rita@c.example>:\n> ada@p.example",
    "Ada Lovelace <ada@p.example>\n\nThanks,\nRita Smith\nrita@c.example",
    "Ada Lovelace <ada@p.example>\n\nViele Gr\u00fc\u00dfe\nRita | rita@c.example | 030 12",
]


@pytest.mark.parametrize("text", OTHER)
def test_address_of_another_role_is_not_selected(text: str) -> None:
    found = notes(text)
    assert found["rita"] == NoteCode.OTHER_ROLE
    assert found["ada"] is None


@pytest.mark.parametrize(
    "text",
    [
        "bob@c.example - do not contact\nada@p.example",
        "Bob Boss <bob@c.example> (withdrawn), Ada Lovelace <ada@p.example>",
        "Invite ada@p.example, but not bob@c.example",
        "ada@p.example\nexcept bob@c.example",
        "ada@p.example\nbob@c.example (Do Not Invite)",
        "Do not contact:\nbob@c.example\n\nInvite:\nada@p.example",
        "Ada Lovelace <ada@p.example>\nBob Boss <bob@c.example> NICHT EINLADEN",
    ],
)
def test_opted_out_candidate_is_not_selected(text: str) -> None:
    found = notes(text)
    assert found["bob"] == NoteCode.OPTED_OUT
    assert found["ada"] is None


@pytest.mark.parametrize(
    "row", ["bob@c.example\t{name}\t{email}", "{name}\tbob@c.example\t{email}"]
)
def test_address_that_all_rows_share_is_not_the_candidates(row: str) -> None:
    rows = [("Ada Lovelace", "ada@p.example"), ("Grace Hopper", "grace@p.example")]
    pasted = "\n".join(row.format(name=name, email=email) for name, email in rows)
    lines = [line for line in read_pasted(pasted).rows if line.note is None]
    assert [(" ".join(line.cells[1:3]), line.cells[0]) for line in lines] == rows


def test_row_that_stands_there_twice_shares_no_address() -> None:
    lines = read_pasted("Ada Lovelace\tada@p.example\tada@home.example\n" * 2).rows
    assert [(line.cells[0], line.note) for line in lines] == [("ada@p.example", None)] * 2


def test_opt_out_is_no_name() -> None:
    (row,) = read_pasted("bob@c.example - do not contact").rows
    assert row.cells[1:4] == ("", "", "")


@pytest.mark.parametrize(
    "text",
    [
        "Cc: ada@p.example, grace@p.example",
        "Bcc: ada@p.example",
        "Candidates for interview: ada@p.example",
        "Interviews: ada@p.example",
        "Please invite for the hiring round: ada@p.example",
        "Ada Boss: ada@p.example",
        "Ada Lovelace, contact: ada@p.example",
        "Salvo Rossi <salvo@p.example>",
        "Ada Lovelace\tRecruiter\tada@p.example",
        "Thanks!\nada@p.example\ngrace@p.example",
        "Ada Lovelace\nada@p.example\n--\nGrace Hopper\ngrace@p.example",
        "grace@p.example\nThanks,\nada@p.example\nmary@p.example\ncat@p.example",
    ],
)
def test_other_words_leave_candidates_selected(text: str) -> None:
    assert set(notes(text).values()) <= {None}


@given(st.lists(st.sampled_from([*OTHER, "ada@p.example\tAda", "Thanks,", "--", ""]), max_size=4))
def test_every_address_of_a_paste_has_a_line(texts: list[str]) -> None:
    text = "\n".join(["mary@p.example", *texts])
    assert {local for local in ("ada", "rita") if f"{local}@" in text} <= set(notes(text))
