"""Tables of the names under which the partner may give each field of a record.

The objects of a list have the same keys. So where a table's fields stand is worked out once for
each set of keys, and names that are absent cost nothing.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from flows_api.decoding.values import MAX_CACHED_KEYS, Fields, first_of

Parser = Callable[[object], object]
MAX_CACHED_SHAPES = 256


class FieldPosition(NamedTuple):
    """A field, the parser of its value, and the key under which an object has it."""

    field: str
    parse: Parser
    key: str


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

        The first name that is present counts. A field that is absent, or whose value can't be
        understood, is left out.
        """
        if not raw:
            return {}
        find = self._cached_positions if len(raw) <= MAX_CACHED_KEYS else self._find_positions
        return {
            field: value
            for field, parse, key in find(tuple(raw))
            if (value := parse(raw[key])) is not None
        }

    def _find_positions(self, keys: tuple[str, ...]) -> tuple[FieldPosition, ...]:
        present = dict(zip(keys, keys, strict=True))
        positions = (
            (field, parse, first_of(present, *names))
            for field, (parse, *names) in self._fields.items()
        )
        return tuple(
            FieldPosition(field, parse, key)
            for field, parse, key in positions
            if isinstance(key, str)
        )
