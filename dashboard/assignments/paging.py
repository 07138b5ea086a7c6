"""Pages of a table, and the filters above it."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PER_PAGE: Final = 25


@dataclass(frozen=True)
class FilterChoice:
    """A filter: its value in the address, its label, and its number of rows."""

    value: str
    label: str
    count: int
    selected: bool


def page_of(rows: "QuerySet[Any]", number: str | None) -> "Page[Any]":
    """Return the page of ``rows`` with a ``number`` from an address, or the nearest one."""
    return Paginator(rows, PER_PAGE).get_page(number)


def numbers_of(page: "Page[Any]") -> list[int | str]:
    """Return the page numbers to offer beside ``page``, with strings for the gaps."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1))
