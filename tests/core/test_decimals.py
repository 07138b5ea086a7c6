# ruff: noqa: RUF001
"""Numbers as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.decimals import format_decimal, parse_decimal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("62,5", 62.5),
        ("62.5", 62.5),
        ("62", 62.0),
        (" 62,5 ", 62.5),
        ("62,", 62.0),
        (",5", 0.5),
        ("-3", -3.0),
        ("0", 0.0),
    ],
)
def test_comma_and_point_are_read_alike(text: str, number: float) -> None:
    assert parse_decimal(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "1.000,5",
        "1,2,3",
        "nan",
        "inf",
        "1e3",
        "1_0",
        "62 5",
        "70%",
        "６２",
        "x",
        ",",
        "9" * 50,
    ],
)
def test_any_other_text_is_no_number(text: str | None) -> None:
    assert parse_decimal(text) is None


@given(st.floats(0, 100), st.sampled_from(",."))
def test_a_formatted_number_is_read_again(number: float, sign: str) -> None:
    assert parse_decimal(format_decimal(number).replace(".", sign)) == number
