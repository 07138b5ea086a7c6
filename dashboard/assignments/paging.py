"""The length of a page of a table, and the filters above it."""

from dataclasses import dataclass
from typing import Final

PER_PAGE: Final = 25


@dataclass(frozen=True)
class FilterChoice:
    """A filter: its value in the address, its label, and its number of rows."""

    value: str
    label: str
    count: int
    selected: bool
