"""Properties of reading files: the same people, however the file was saved, and no row lost."""

import csv
import io
import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import Choices, Table
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.core.http.csv import render_csv

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "60"))
HEADERS = {
    "email": ["E-mail", "Email address", "Correo electrónico", "E-Mail-Adresse", "メールアドレス"],
    "first_name": ["First name", "Vorname", "Prénom", "Voornaam", "Imię"],
    "last_name": ["Last name", "Nachname", "Apellidos", "Achternaam", "Soyadı"],
    "job_id": ["Job ID", "Requisition ID"],
}
OTHERS = {"": ["Phone", "City", "Status", "Notiz", "LinkedIn URL"]}
# Names by an encoding of their language.
NAMES = {
    "cp1252": [
        "Jörg",
        "Müller",
        "Renée",
        "Gonçalves",
        "Núñez",
        "Søren",
        "Åsa",
        "Lefèvre",
        "Größer",
    ],
    "cp1250": ["Łukasz", "Wałęsa", "Dvořák", "Růžena", "Zdeněk", "Żaneta", "Kříž", "Dąbrowski"],
    "cp1253": ["Γιώργος", "Ελένη", "Παπαδόπουλος", "Μιχάλης", "Σταυρούλα", "Αλίκη", "Θωμάς"],
    "cp1251": ["Иван", "Смирнова", "Юлия", "Рахматуллина", "Щербаков", "Ефимов", "Зоя"],
}
plain = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8)
names = st.text("abcdeilmnorstuäöüéèñçøåłśšžыиαβγ山田김 '’-", min_size=2, max_size=12).map(
    lambda name: " ".join(name.split()).strip("'’- ").title() or "Ada"
)
Candidates = list[dict[str, str]]


@st.composite
def people(draw: Any) -> Candidates:
    locals_ = draw(st.lists(plain, min_size=2, max_size=8, unique=True))
    return [
        {
            "email": f"{local}@people.example",
            "first_name": draw(names),
            "last_name": draw(names),
            "job_id": f"J-{n}",
        }
        for n, local in enumerate(locals_)
    ]


def saved(rows: list[list[str]], delimiter: str, quoting: Any, encoding: str, end: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return file.getvalue().encode(encoding)


def candidates_in(table: Table) -> Candidates:
    return [
        {field: cell for field, cell in zip(table.mapping, row.cells, strict=False) if field}
        for row in table.rows
    ]


@settings(max_examples=EXAMPLES)
@given(
    people=people(),
    fields=st.permutations(["email", "first_name", "last_name", "job_id", ""]),
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\r\n", "\n", "\r"]),
    title=st.sampled_from([[], [["Liste Mai 2026"]], [["Liste"], [], ["Stand 12.05."]]]),
    data=st.data(),
)
def test_a_person_is_the_same_however_the_list_was_saved(
    people: Candidates,
    fields: list[str],
    delimiter: str,
    quoting: Any,
    encoding: str,
    end: str,
    title: list[list[str]],
    data: st.DataObject,
) -> None:
    header = [data.draw(st.sampled_from((HEADERS | OTHERS)[field])) for field in fields]
    rows = [[person.get(field, "x") for field in fields] for person in people]
    raw = saved([*title, header, *rows], delimiter, quoting, encoding, end)
    assert candidates_in(read_bytes(raw, Choices())) == people


@settings(max_examples=EXAMPLES)
@given(people=people())
def test_a_list_that_we_exported_comes_back_equal(people: Candidates) -> None:
    header = ["E-mail", "First name", "Last name", "Job ID"]
    exported = "".join(render_csv(header, [list(person.values()) for person in people]))
    assert candidates_in(read_bytes(exported.encode(), Choices())) == people


cells = st.one_of(
    names,
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12),
    plain.map(lambda local: f"{local}@people.example"),
    st.sampled_from(['"', 'a "b" c', '"open', "x;y", "1,5", "-", ""]),
)


@settings(max_examples=EXAMPLES)
@given(
    rows=st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=12),
    delimiter=st.sampled_from(",;\t|"),
    has_header=st.booleans(),
)
def test_every_filled_row_is_one_line(
    rows: list[list[str]], delimiter: str, has_header: bool
) -> None:
    rows = [["ada@people.example", "Ada"], *rows]
    header = [["E-mail", "Name"]] if has_header else []
    raw = saved([*header, *rows], delimiter, csv.QUOTE_MINIMAL, "utf-8", "\r\n")
    choices = Choices(delimiter=delimiter, header=1 if has_header else 0)
    table = read_bytes(raw, choices)
    filled = [row for row in rows if any("".join(cell.split()) for cell in row)]
    assert len(list(table.rows)) == len(filled)


@settings(max_examples=EXAMPLES)
@given(data=st.data(), encoding=st.sampled_from(list(NAMES)))
def test_names_are_decoded(data: st.DataObject, encoding: str) -> None:
    people = data.draw(st.lists(st.sampled_from(NAMES[encoding]), min_size=3, max_size=8))
    text = "Name;E-Mail\r\n" + "".join(f"{name};p@people.example\r\n" for name in people)
    found = candidates_in(read_bytes(text.encode(encoding), Choices()))
    assert [person["name"] for person in found] == people
