"""Pages of a list and the page numbers to link."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.rendering.pager import page_numbers, page_of

ROWS = list(range(95))


@pytest.mark.parametrize(
    ("number", "shown"),
    [(None, 1), ("", 1), ("x", 1), ("2", 2), ("10", 10), ("11", 10), ("9" * 5000, 1), ("٣", 1)],
)
def test_a_url_gets_the_nearest_page(number: str | None, shown: int) -> None:
    assert page_of(ROWS, number, per_page=10).number == shown


@given(page=st.integers(1, 60), last=st.integers(2, 60))
def test_page_numbers_lead_everywhere(page: int, last: int) -> None:
    numbers = page_numbers(min(page, last), last)
    shown = [number for number in numbers if number]
    assert shown == sorted(set(shown))
    assert {1, last, min(page, last)} <= set(shown) <= set(range(1, last + 1))
    for before, number, after in zip(numbers, numbers[1:], numbers[2:], strict=False):
        assert number or (before and after and after - before > 2), "a gap of two pages or more"


@pytest.mark.parametrize(
    ("number", "last", "numbers"),
    [
        (1, None, []),
        (1, 1, []),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 8, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (50, 240, [1, 2, None, 49, 50, 51, None, 239, 240]),
        (99, 9, [1, 2, None, 8, 9]),
    ],
)
def test_page_numbers(number: int, last: int | None, numbers: list[int | None]) -> None:
    assert page_numbers(number, last) == numbers


@pytest.mark.parametrize("last", [None, 0, 1])
def test_one_page_needs_no_numbers(last: int | None) -> None:
    assert page_numbers(1, last) == []
