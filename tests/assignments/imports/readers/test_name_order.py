"""Whole names whose last name comes first: by their header, or by the names themselves."""

import pytest

from dashboard.assignments.imports.readers import Choices
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.validation import read_values, validate


def names_of(header: str, *names: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    """Return the first and last names of a list with these whole ``names``."""
    lines = [f"{name};p{n}@people.example" for n, name in enumerate(names)]
    table = read_bytes("\n".join([f"{header};E-mail", *lines]).encode(encoding), Choices())
    found = []
    for row in table.rows:
        values, _columns = read_values(row.cells, table.mapping, None)
        candidate = validate(values, {}, lambda _email: True).candidate
        found.append((candidate.first_name, candidate.last_name))
    return found


@pytest.mark.parametrize(
    ("header", "name", "wanted"),
    [
        ("Nachname Vorname", "Lovelace Ada", ("Ada", "Lovelace")),
        ("Name/Vorname", "Lovelace/Ada", ("Ada", "Lovelace")),
        ("Name (Last, First)", "Lovelace, Ada", ("Ada", "Lovelace")),
        ("Full name (First Last)", "Ada Lovelace", ("Ada", "Lovelace")),
        ("Cognome e nome", "De Luca Maria", ("Maria", "De Luca")),
        ("ФИО", "Петров Иван Сергеевич", ("Иван Сергеевич", "Петров")),
        ("氏名", "山田 花子", ("花子", "山田")),
        ("姓名", "王伟", ("王伟", "")),
        ("Achternaam, voornaam", "van der Berg Jan", ("Jan", "van der Berg")),
        ("Cognome e nome", "de la", ("la", "de")),
        ("Apellidos y nombre", "García Márquez Gabriel", ("Gabriel", "García Márquez")),
        ("Name (Last First)", "von der Heide Zöbel Jörg Uwe", ("Jörg Uwe", "von der Heide Zöbel")),
        ("Cognome e nome", "N/A", ("", "")),
    ],
)
def test_header_says_the_order(header: str, name: str, wanted: tuple[str, str]) -> None:
    assert names_of(header, name) == [wanted]


def test_names_say_the_order_where_the_header_does_not() -> None:
    assert names_of("Név", "Kovács Anna", "Szabó Péter") == [("Anna", "Kovács"), ("Péter", "Szabó")]


def test_names_contradict_the_header() -> None:
    found = names_of("Nom et prénom", "Renée Lefèvre", "Marie Dupont")
    assert found == [("Renée", "Lefèvre"), ("Marie", "Dupont")]


def test_one_name_is_no_evidence() -> None:
    assert names_of("Name", "Kovács Anna") == [("Kovács", "Anna")]


def test_names_that_disagree_are_no_evidence() -> None:
    found = names_of("Name", "Kovács Anna", "Szabó Péter", "Ada Lovelace")
    assert found[0] == ("Kovács", "Anna")
