"""Values that spreadsheets made of names, addresses and IDs, and digits in names."""

import pytest

from dashboard.assignments.imports.lines.line_status import problem_messages, validate_line
from dashboard.assignments.imports.readers import read_pasted
from dashboard.assignments.imports.texts.names import clean_name, has_digits
from dashboard.assignments.imports.validation import read_values, validate
from dashboard.assignments.models.batches import BatchLine
from dashboard.assignments.models.choices import LineStatus
from dashboard.assignments.note_codes import NoteCode

EMAIL = "ada@x.example"
NAME_FIELDS = ["first_name", "last_name", "name", "name_last_first"]


def code_of(cell: str, field: str) -> NoteCode | None:
    """Return the problem of a line with ``cell`` in the column ``field``."""
    mapping = (field,) if field in ("email", "job_candidate_id") else ("email", field)
    cells = (cell,) if len(mapping) == 1 else (EMAIL, cell)
    values, _columns = read_values(cells, mapping, None)
    result = validate(values, {}, lambda _email: True)
    assert not result.problem or result.field == field
    return result.problem.code if result.problem else None


@pytest.mark.parametrize("field", NAME_FIELDS)
@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("Apr 26", NoteCode.NAME_DATE),
        ("26-Apr", NoteCode.NAME_DATE),
        ("26. Mai", NoteCode.NAME_DATE),
        ("Mär-26", NoteCode.NAME_DATE),
        ("2026-04-26", NoteCode.NAME_DATE),
        ("2026-04-26T00:00:00", NoteCode.NAME_DATE),
        ("01/04/2026", NoteCode.NAME_DATE),
        ("1.5E+20", NoteCode.NAME_NUMBER),
        ("1,5E+20", NoteCode.NAME_NUMBER),
        ("'00123", NoteCode.NAME_NUMBER),
        ("4711", NoteCode.NAME_NUMBER),
        ("Smith3", NoteCode.NAME_WITH_DIGITS),
        ("Sm1th", NoteCode.NAME_WITH_DIGITS),
        ("#N/A", None),
        ("#REF!", None),
        ("April", None),
        ("Mai Linh", None),
        ("Marta 26", None),
        ("1 Ada", None),
        ("2. Ada", None),
        ("Smith (12)", None),
    ],
)
def test_names_that_a_spreadsheet_changed(field: str, cell: str, code: NoteCode | None) -> None:
    assert code_of(cell, field) == code


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("#N/A", NoteCode.ADDRESS_ERROR),
        ("#REF!", NoteCode.ADDRESS_ERROR),
        ("#NV", NoteCode.ADDRESS_ERROR),
        ("#####", NoteCode.ADDRESS_ERROR),
        ("1.5E+20", NoteCode.ADDRESS_NUMBER),
        ("'00123", NoteCode.ADDRESS_NUMBER),
        ("+49 30 123", NoteCode.ADDRESS_NUMBER),
        ("ada", NoteCode.ADDRESS_AT_SIGN),
        ("a***@x.example", NoteCode.ADDRESS_MASKED),
        ("a•••@x.example", NoteCode.ADDRESS_MASKED),
    ],
)
def test_values_in_the_place_of_an_address(cell: str, code: NoteCode) -> None:
    assert code_of(cell, "email") == code


@pytest.mark.parametrize("field", ["job_candidate_id", "job_id", "talent_id"])
@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.5E+20", NoteCode.ID_SHORTENED),
        ("'00123", NoteCode.ID_MARKED),
        ("#N/A", NoteCode.ID_ERROR),
        ("00123", None),
        ("E-12", None),
        ("#4711", None),
    ],
)
def test_ids_that_a_spreadsheet_changed(field: str, cell: str, code: NoteCode | None) -> None:
    assert code_of(cell, field) == code


@pytest.mark.parametrize("text", ["Smith3", "Apr 26", "2Pac"])
def test_what_a_member_enters_is_accepted(text: str) -> None:
    entered = {"email": EMAIL, "first_name": text}
    line = BatchLine(source_line=1, cells=[EMAIL, text], corrected=entered)
    assert validate_line(line, ("email", "first_name"), {}).status == LineStatus.NEW
    assert problem_messages(entered, is_entered=True) == {}
    assert list(problem_messages(entered, is_entered=False)) in (["first_name"], [])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("John Smith3 <a@x.example>", "John Smith3"),
        ("John Smith3, a@x.example", "John Smith3"),
        ("a@x.example; John Smith3", "John Smith3"),
        ("John, Smith3, a@x.example", "John Smith3"),
        ("Jane <b@x.example>; R2D2 Smith <a@x.example>", "R2D2 Smith"),
        ("Jane Doe, b@x.example, John Smith3, a@x.example", "John Smith3"),
        ("2Pac Shakur <a@x.example>", "2Pac Shakur"),
    ],
)
def test_word_with_a_digit_is_kept_and_flagged(line: str, name: str) -> None:
    table = read_pasted(line)
    read = [
        validate_line(BatchLine(cells=list(row.cells)), table.mapping, {}) for row in table.rows
    ]
    assert (f"{read[-1].first_name} {read[-1].last_name}", read[-1].status) == (
        name,
        LineStatus.CHECK_NAME,
    )
    assert (read[-1].included, read[-1].is_sendable) == (False, True)
    read[-1].corrected = {"email": read[-1].email, "first_name": read[-1].first_name}
    assert validate_line(read[-1], table.mapping, {}).status == LineStatus.NEW


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("John Smith 3rd <a@x.example>", ("John", "Smith 3rd")),
        ("1.Ada Lovelace <a@x.example>", ("Ada", "Lovelace")),
        ("12.05.2026 10:30am Ada Lovelace <a@x.example>", ("Ada", "Lovelace")),
        ("Ada Lovelace 4711 <a@x.example>", ("Ada", "Lovelace")),
        ("Ada\tLovelace\tW12\ta@x.example", ("Ada", "Lovelace")),
        ("Ada Lovelace; Req-123; a@x.example", ("Ada", "Lovelace")),
        ("Req-123; a@x.example", ("", "")),
        ("Ada Lovelace\tApr 26\ta@x.example", ("Ada", "Lovelace")),
        ("Ada\tLovelace\tApr 26\ta@x.example", ("Ada", "Lovelace")),
        ("Ada; Apr 26; a@x.example", ("Ada", "")),
    ],
)
def test_numbers_beside_a_name_are_no_part_of_it(line: str, name: tuple[str, str]) -> None:
    [row] = read_pasted(line).rows
    assert (row.cells[1], row.cells[2]) == name
    assert not any(map(has_digits, name)) and not row.note


@pytest.mark.parametrize(
    "text", ["Ada\tApr 26\ta@x.example", "26. Mai\tAda\ta@x.example", "a@x.example\tAda\t26-Apr"]
)
def test_date_beside_a_lone_name_in_a_range_is_flagged(text: str) -> None:
    table = read_pasted(text)
    [row] = table.rows
    line = validate_line(BatchLine(cells=list(row.cells)), table.mapping, {})
    assert line.status == LineStatus.INVALID
    assert line.notes == [[NoteCode.NAME_DATE, 0]]


def test_generation_in_figures_is_no_slip() -> None:
    assert clean_name("John Smith 3rd") == "John Smith 3rd"
    assert not has_digits("John Smith 3rd")
    assert has_digits("3rd") and has_digits("Ada²")
