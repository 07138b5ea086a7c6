"""Groups of columns, one for each candidate of a row: "Name 1, E-mail 1, Name 2, E-mail 2"."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from dashboard.assignments.imports.readers.columns.emails import NAME_FIELDS
from dashboard.assignments.imports.readers.headers import Role, read_heading

NUMBER: Final = re.compile(r"\d+")
NAMES: Final = NAME_FIELDS | {"name_part"}
Group = Mapping[str, int]
"""The position of each field of one candidate."""


def find_groups(headers: Sequence[str]) -> list[Group]:
    """Return the groups of columns with the same number, or none for one candidate a row.

    Each has an e-mail and a name of its own: several addresses beside one name are one candidate's.
    """
    groups: dict[int, dict[str, int]] = {}
    for position, header in enumerate(headers):
        numbers = NUMBER.findall(header)
        heading = read_heading(NUMBER.sub(" ", header))
        if len(numbers) > 1 or heading.role == Role.OTHER:
            continue
        if heading.meaning in NAMES | {"email"}:
            number = int(numbers[0]) if numbers else 1
            groups.setdefault(number, {}).setdefault(heading.meaning, position)
    found = [groups[number] for number in sorted(groups)]
    is_whole = all("email" in group and NAMES & group.keys() for group in found)
    is_alike = all(group.keys() == found[0].keys() for group in found)
    return [*found] if len(found) > 1 and is_whole and is_alike else []


def without_later_groups(cells: Sequence[str], groups: Sequence[Group]) -> tuple[str, ...]:
    """Return ``cells`` with those of the first group only, and those that no group has."""
    later = {position for group in groups[1:] for position in group.values()}
    return tuple("" if n in later else cell for n, cell in enumerate(cells))


def split_groups(cells: Sequence[str], groups: Sequence[Group]) -> list[tuple[str, ...]]:
    """Return the cells of a row once for each candidate in it, in the columns of the first group.

    A row without any candidate is one all the same.
    """
    shared = without_later_groups(cells, groups)
    split = []
    for group in groups:
        own = {field: _cell(cells, position) for field, position in group.items()}
        if any(own.values()):
            split.append(_with_fields(shared, groups[0], own))
    return split or [tuple(cells)]


def _cell(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""


def _with_fields(cells: Sequence[str], group: Group, values: Mapping[str, str]) -> tuple[str, ...]:
    width = max(len(cells), *(position + 1 for position in group.values()))
    filled = [*cells, *[""] * (width - len(cells))]
    for field, position in group.items():
        filled[position] = values[field]
    return tuple(filled)
