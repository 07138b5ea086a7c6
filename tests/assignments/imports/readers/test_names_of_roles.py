"""Names of whoever refers the candidates, beside the candidates' own."""

from collections.abc import Sequence

import pytest

from dashboard.assignments.imports.readers.columns import select_columns

ADA, GRACE = "ada@x.example", "grace@x.example"
REFERRED = [
    ("Bob Boss", "bob@y.example", "Ada Lovelace", ADA),
    ("Tim Two", "tim@y.example", "Grace Hopper", GRACE),
]
OTHERS = """Submitted by, Booked by, Host, Agent, Client, Talent Partner, HR, TA, Assignee, Panel,
Bearbeiter, Encargado, Eingereicht von, Organizer"""


def mapping(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    found = select_columns(headers, rows, len(headers))
    assert found.guess.is_sure
    return found.mapping


@pytest.mark.parametrize("whose", ["Your", "Ihr", "Employee", "Guest", "Referrer", ""])
def test_candidates_own_name_goes_with_their_address(whose: str) -> None:
    headers = [f"{whose} name", f"{whose} e-mail", "Candidate name", "Candidate e-mail"]
    assert mapping(headers, REFERRED) == ("", "", "name", "email")
    later = [(row[2], row[3], row[0], row[1]) for row in REFERRED]
    assert mapping([*headers[2:], *headers[:2]], later)[:2] == ("name", "email")


def test_whole_name_of_the_candidate_goes_before_parts_of_another() -> None:
    headers = ["First name", "Last name", "E-mail", "Candidate name", "Candidate e-mail"]
    rows = [(*name.split(), *rest) for name, *rest in REFERRED]
    assert mapping(headers, rows) == ("", "", "", "name", "email")


def test_name_with_an_address_of_its_own_is_not_the_candidates() -> None:
    rows = [(name, email, own) for name, email, _name, own in REFERRED]
    assert mapping(["Your name", "Your e-mail", "Candidate e-mail"], rows) == ("", "", "email")
    assert mapping(["Name", "Manager e-mail", "Candidate e-mail"], rows) == ("name", "", "email")


def test_candidates_name_goes_before_that_of_an_unclear_role() -> None:
    rows = [(name, other, own) for name, _email, other, own in REFERRED]
    assert mapping(["Your name", "Candidate name", "E-mail"], rows) == ("", "name", "email")
    assert mapping(["Contact", "Full name", "E-mail"], rows) == ("", "name", "email")


@pytest.mark.parametrize("header", [name.strip() for name in OTHERS.split(",")])
def test_names_of_another_role_are_not_the_candidates(header: str) -> None:
    rows = [(name, own) for name, _email, _name, own in REFERRED]
    assert mapping([header, "Candidate e-mail"], rows) == ("", "email")
