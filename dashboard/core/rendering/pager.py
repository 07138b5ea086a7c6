"""Pages of a list: the page that a URL asks for, and the page numbers to link."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from dashboard.core.params import read_int

T = TypeVar("T")


def page_of(
    rows: "QuerySet[Any, T] | Sequence[T]", number: str | None, *, per_page: int
) -> "Page[T]":
    """Return the page of ``rows`` with a URL's ``number``, or the nearest one."""
    return Paginator(rows, per_page).get_page(read_int(number))


def page_numbers(page: int, last: int | None) -> list[int | None]:
    """Return the page numbers to link beside ``page``, with None for each gap.

    The list is empty when ``last`` is unknown, or when there is only one page.
    """
    if not last or last < 2:
        return []
    near = range(page - 1, page + 2)
    shown = sorted({n for n in (1, 2, *near, last - 1, last) if 1 <= n <= last})
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == 2:
            numbers.append(number - 1)
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return numbers
