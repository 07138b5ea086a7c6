"""A column of a sample: its header, what the header means, and its filled cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.assignments.imports.readers.headers import Heading

ID: Final = re.compile(r"(?=.*\d)\S+")
HALF: Final = 0.5
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Column:
    """A column of the sample: its header, the heading read from it, and its filled cells."""

    header: str
    heading: Heading
    cells: list[str]

    @property
    def addresses(self) -> list[str]:
        return [cell.casefold() for cell in self.cells if "@" in cell]

    @property
    def is_of_addresses(self) -> bool:
        return len(self.addresses) * 2 > len(self.cells)

    @property
    def is_of_words(self) -> bool:
        return bool(self.cells) and not any(re.search(r"[\d@]", cell) for cell in self.cells)

    @property
    def is_of_ids(self) -> bool:
        return all(ID.fullmatch(cell) for cell in self.cells)
