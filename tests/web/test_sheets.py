"""No cell of an export is run by a spreadsheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.web.sheets import safe


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_shown_as_text(start: str) -> None:
    assert safe(f"{start}cmd@example.com") == f"'{start}cmd@example.com"


@given(cell=st.none() | st.integers(min_value=0) | st.text())
def test_no_cell_starts_like_a_formula(cell: object) -> None:
    assert not safe(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_nothing_is_an_empty_cell() -> None:
    assert safe(None) == ""
