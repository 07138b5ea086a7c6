"""Workbooks: sheets, number formats, and files that would use the machine up."""

import io
import resource
import zipfile
from collections.abc import Sequence

import pytest
from openpyxl import Workbook, load_workbook

from dashboard.assignments.imports.readers import Choices, UnreadableList
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.texts.spreadsheet_values import is_shortened

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CANDIDATES: list[list[object]] = [["E-mail", "Name"], ["ada@x.example", "Ada"]]
QUICK_CPU_SECONDS = 5.0


def saved(book: Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def book_of(**worksheets: Sequence[Sequence[object]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in worksheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    return book


def with_rows(xml: str) -> bytes:
    """Return a workbook whose only worksheet has these rows."""
    plain, file = zipfile.ZipFile(io.BytesIO(saved(book_of(Candidates=CANDIDATES)))), io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name in plain.namelist():
            content = plain.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                content = f'<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>'
            book.writestr(name, content)
    return file.getvalue()


def test_active_worksheet_is_read_and_the_others_named() -> None:
    book = book_of(May=CANDIDATES, June=[["E-mail"], ["grace@x.example"]])
    book.active = 1
    table = read_bytes(saved(book), Choices())
    assert [row.cells for row in table.rows] == [("grace@x.example",)]
    guess = table.reading.guesses["sheet"]
    assert (guess.value, guess.is_sure) == ("June", False)
    assert "“May”" in guess.evidence


def test_worksheet_with_addresses_goes_before_an_active_summary() -> None:
    book = book_of(Summary=[["Candidates", 12]], Candidates=CANDIDATES)
    assert read_bytes(saved(book), Choices()).reading.guesses["sheet"].value == "Candidates"


def test_selected_worksheet_is_read() -> None:
    raw = saved(book_of(May=CANDIDATES, June=[["E-mail"], ["grace@x.example"]]))
    table = read_bytes(raw, Choices(sheet="June"))
    assert [row.cells for row in table.rows] == [("grace@x.example",)]


def test_numbers_are_read_as_they_are_shown() -> None:
    book = book_of(Candidates=[["E-mail", "Job ID", "Phone"], ["ada@x.example", 123, 1.23457e12]])
    book["Candidates"]["B2"].number_format = "00000"
    assert [row.cells for row in read_bytes(saved(book), Choices()).rows] == [
        ("ada@x.example", "00123", "1234570000000")
    ]


def test_row_numbers_are_those_of_the_worksheet() -> None:
    book = book_of(Candidates=[[], [], ["", "E-mail"], [], ["", "ada@x.example"]])
    table = read_bytes(saved(book), Choices())
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("", "ada@x.example"))]


WIDE = "<row r='1'>" + "<c t='str'><v>x</v></c>" * 200_000 + "</row>"
LONG = "".join(f"<row r='{n}'><c t='str'><v>a@x.example</v></c></row>" for n in range(1, 60_000))
FAR = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        (WIDE, "more than 500 columns"),
        (LONG, "more than 20,000 rows"),
        (FAR, r"more than 500 columns|too large"),
    ],
    ids=["wide", "long", "far"],
)
def test_workbook_that_would_use_the_machine_up_is_refused(xml: str, said: str) -> None:
    raw = with_rows(xml)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(UnreadableList, match=said):
        list(read_bytes(raw, Choices()).rows)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < QUICK_CPU_SECONDS


def test_reading_ends_the_process_also_when_the_rest_is_not_needed() -> None:
    table = read_bytes(saved(book_of(Candidates=CANDIDATES * 300)), Choices())
    next(table.rows)
    del table


def test_written_by_another_program() -> None:
    raw = saved(book_of(Candidates=CANDIDATES))
    assert load_workbook(io.BytesIO(raw)).sheetnames == ["Candidates"]
    assert [row.cells for row in read_bytes(raw, Choices()).rows] == [("ada@x.example", "Ada")]


@pytest.mark.parametrize(
    ("number", "is_exact"),
    [(4711, True), (10**15 - 1, True), (10**15, False), (123456789012345678, False)],
)
def test_number_that_lost_its_last_digits_shows_it(number: int, is_exact: bool) -> None:
    raw = saved(book_of(Candidates=[["Job candidate ID", "Name"], [number, "Ada"]]))
    [row] = read_bytes(raw, Choices()).rows
    assert (row.cells[0] == str(number)) is is_exact
    assert is_shortened(row.cells[0]) is not is_exact
