"""Tables a page at a time, and the filters above them."""

from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

A_PAGE: Final = 25


@dataclass(frozen=True)
class Choice:
    """A filter: its value in the address, its words, how many rows it has."""

    value: str
    label: str
    count: int
    selected: bool


def page_of(rows: "QuerySet[Any]", number: str | None) -> "Page[Any]":
    """The page of ``rows`` that an address asks for; the nearest, where there is no such page."""
    return Paginator(rows, A_PAGE).get_page(number)


def numbers_of(page: "Page[Any]") -> list[int | str]:
    """The pages to offer beside ``page``; what is no number is a gap."""
    return list(page.paginator.get_elided_page_range(page.number, on_each_side=1))
