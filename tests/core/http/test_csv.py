"""CSV exports: cells that spreadsheets never run, and times in two zones."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.csv import BYTE_ORDER_MARK, TimeColumn, escape_cell, render_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_escaped(start: str) -> None:
    assert escape_cell(f"{start}cmd@example.com") == f"'{start}cmd@example.com"


@given(cell=st.none() | st.integers(min_value=0) | st.text())
def test_no_cell_starts_like_a_formula(cell: object) -> None:
    assert not escape_cell(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_none_is_an_empty_cell() -> None:
    assert escape_cell(None) == ""


WHEN = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
HEADER = ["id", TimeColumn("at"), "note"]


def test_times_are_in_utc_and_the_readers_zone() -> None:
    with timezone.override("Europe/Berlin"):
        made = render_csv(HEADER, [["1", WHEN, "a"], ["2", None, "b"], ["3"]])
    assert "".join(made).removeprefix(BYTE_ORDER_MARK).splitlines() == [
        "id,at (UTC),at (Europe/Berlin),note",
        "1,2026-07-01 22:30:00,2026-07-02 00:30:00,a",
        "2,,,b",
        "3",
    ]


def test_a_reader_in_utc_gets_one_column() -> None:
    with timezone.override("UTC"):
        made = "".join(render_csv(HEADER, [["1", WHEN, "a"]]))
    assert made.removeprefix(BYTE_ORDER_MARK).splitlines() == [
        "id,at (UTC),note",
        "1,2026-07-01 22:30:00,a",
    ]
