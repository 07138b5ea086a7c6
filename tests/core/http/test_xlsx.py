"""Workbooks: texts are never formulas, numbers are numbers, and times are dates in two zones."""

import mimetypes
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dashboard.core.http.csv import Column, TimeColumn
from dashboard.core.http.xlsx import FORBIDDEN, MAX_TEXT, write_xlsx, xlsx_response

WHEN = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


def read(header: list[Column], rows: list[list[object]]) -> list[list[Any]]:
    """Write a workbook and return its cells."""
    with write_xlsx(header, rows) as made:
        content = made.read()
    with ZipFile(BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    worksheet = load_workbook(BytesIO(content)).worksheets[0]
    return [list(row) for row in worksheet.iter_rows()]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "#", "\t="])
def test_no_text_is_a_formula(start: str) -> None:
    for text in (f"{start}1+1", f"{start}N/A"):
        [_head, [cell]] = read(["note"], [[text]])
        assert (cell.data_type, cell.value) == ("s", text)


@given(text=st.text(st.characters(exclude_categories=()), max_size=30))
def test_any_text_comes_back(text: str) -> None:
    with write_xlsx(["note"], [[text]]) as made:
        cells = [list(row) for row in load_workbook(made).worksheets[0].iter_rows()]
    wanted = FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if cells[1:] and cells[1][0].value is not None:
        assert cells[1][0].data_type == "s"
        assert cells[1][0].value == wanted
    else:
        assert wanted == ""


def test_too_long_a_text_is_cut_to_what_a_cell_holds() -> None:
    [_head, [cell]] = read(["note"], [["x" * (MAX_TEXT + 1)]])
    assert len(cell.value) == MAX_TEXT


def test_numbers_and_dates_keep_their_kind() -> None:
    header: list[Column] = ["score", "n", TimeColumn("at"), "none"]
    with timezone.override("Europe/Berlin"):
        head, row, empty = read(header, [[62.5, 3, WHEN, None], [0.0, 0, None, ""]])
    names = ["score", "n", "at (UTC)", "at (Europe/Berlin)", "none"]
    assert [cell.value for cell in head] == names
    assert [cell.value for cell in row[:2]] == [62.5, 3]
    assert [cell.data_type for cell in row[:4]] == ["n", "n", "d", "d"]
    assert row[2].value == datetime(2026, 7, 1, 22, 30)  # noqa: DTZ001  # a workbook knows no zones
    assert row[3].value == datetime(2026, 7, 2, 0, 30)  # noqa: DTZ001
    assert [cell.value for cell in empty[:4]] == [0, 0, None, None]


def test_what_fails_leaves_no_file() -> None:
    def rows() -> Iterator[list[object]]:
        yield ["first"]
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_xlsx(["note"], rows())


def test_headings_stay_in_view() -> None:
    with write_xlsx(["note"], []) as made:
        assert load_workbook(made).worksheets[0].freeze_panes == "A2"


def test_a_download_names_the_kind_of_file() -> None:
    with write_xlsx(["A"], []) as made:
        response = xlsx_response(made, "list.xlsx")
    assert response["Content-Type"] == mimetypes.guess_type("list.xlsx")[0]
