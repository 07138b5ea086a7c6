"""Tables of the names under which the partner may give each field of a record.

The objects of a list have the same keys. So where a table's fields stand is worked out once for
each set of keys, and names that are absent cost nothing.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from flows_api.decoding.values import MAX_CACHED_KEYS, Fields

Parser = Callable[[object], object]
MAX_CACHED_SHAPES = 256
NO_VALUES = (None, "")
"""What parsers return for a value that can't be understood."""


class FieldPosition(NamedTuple):
    """A field, the parser of its value, and the keys under which an object has it."""

    field: str
    parse: Parser
    key: str
    others: tuple[str, ...]


class FieldTable:
    """Fields of a record, each with the parser of its value and the names to try in turn.

    ``FieldTable(name=(parse_text, "name", "label"))``
    """

    def __init__(self, **fields: tuple[Parser, *tuple[str, ...]]) -> None:
        self._fields = fields
        self._cached_positions = lru_cache(maxsize=MAX_CACHED_SHAPES)(self._find_positions)

    @property
    def names(self) -> frozenset[str]:
        """Return every name that is tried, in snake case."""
        return frozenset().union(*map(self.names_of, self._fields))

    def names_of(self, field: str) -> frozenset[str]:
        """Return every name that is tried for one field."""
        _parse, *names = self._fields[field]
        return frozenset(names)

    def read(self, raw: Fields) -> Fields:
        """Return the fields of an object with folded keys.

        The first name that is present and whose value can be understood counts. A field without
        any is left out.
        """
        if not raw:
            return {}
        find = self._cached_positions if len(raw) <= MAX_CACHED_KEYS else self._find_positions
        found: Fields = {}
        for field, parse, key, others in find(tuple(raw)):
            value = parse(raw[key])
            if others and value in NO_VALUES:
                other = _first_readable(parse, raw, others)
                value = value if other is None else other
            if value is not None:
                found[field] = value
        return found

    def _find_positions(self, keys: tuple[str, ...]) -> tuple[FieldPosition, ...]:
        present = frozenset(keys)
        positions = []
        for field, (parse, *names) in self._fields.items():
            if given := [name for name in names if name in present]:
                positions.append(FieldPosition(field, parse, given[0], tuple(given[1:])))
        return tuple(positions)


def _first_readable(parse: Parser, raw: Fields, names: tuple[str, ...]) -> object:
    values = (parse(raw[name]) for name in names)
    return next((value for value in values if value not in NO_VALUES), None)
