"""Queries that are composed once, and then run with other values.

Django composes the SQL of a query each time: 500 to 1,500 function calls, several times as much as
it takes to run it and to read its rows. Every page has the same few queries for its session, its
user and its workspace. These are composed once in each process.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from dashboard.core.database.row_readers import row_reader

Row = TypeVar("Row")
Value = int | str | date | datetime

FIRST_NUMBER = 2_040_506_070
"""Fits all columns of whole numbers, and is the id of nothing."""
FIRST_MOMENT = datetime(1971, 2, 3, 4, 5, 6, 7, tzinfo=UTC)


class _Composed(NamedTuple, Generic[Row]):
    """A query as it was composed. ``params`` are its parameters, or the position of a value."""

    sql: str
    params: tuple[Any, ...]
    positions: tuple[int | None, ...]
    read: Callable[[Sequence[Any]], list[Row]]


class PreparedQuery(Generic[Row]):
    """A query whose rows depend on numbers, texts, days and times that it compares columns with.

    ``compose`` takes these values and returns a queryset. It is called once, with values that stand
    for all others. So it must use each of them as it is, and nothing else that changes.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, Row]], *kinds: type[Value]) -> None:
        self._compose = compose
        self._kinds = kinds
        self._composed: dict[str, _Composed[Row]] = {}

    def fetch(self, *values: Value) -> list[Row]:
        """Return the rows of the query with ``values``."""
        if len(values) != len(self._kinds) or not all(map(_is_of, values, self._kinds)):
            raise TypeError(f"the query compares with {self._kinds}")
        connection = connections[DEFAULT_DB_ALIAS]
        found = self._composed.get(connection.vendor)
        if found is None:
            found = self._composed[connection.vendor] = _compose(self._compose, self._kinds)
        adapted = _adapt(connection, self._kinds, values)
        params = tuple(
            param if position is None else adapted[position]
            for param, position in zip(found.params, found.positions, strict=True)
        )
        with connection.cursor() as cursor:
            cursor.execute(found.sql, params)
            return found.read(cursor.fetchall())


SIZES = (1, 5, 10, 25, 50, 100)
"""How many keys a query is composed for. Fewer are filled up with the last one."""


class PreparedLookup(Generic[Row]):
    """A prepared query of the rows of some keys, which ``compose`` takes behind the other values.

    It is composed for a few numbers of keys. More keys than the largest are looked up in parts, so
    rows are in the order of the query within these only.
    """

    def __init__(
        self, compose: Callable[..., QuerySet[Any, Row]], *kinds: type[Value], key: type[Value]
    ) -> None:
        self._queries = [PreparedQuery(compose, *kinds, *repeat(key, size)) for size in SIZES]

    def fetch(self, keys: Sequence[Value], *values: Value) -> list[Row]:
        """Return the rows of the query with ``values`` and ``keys``."""
        return [
            row
            for start in range(0, len(keys), SIZES[-1])
            for row in self._fetch(keys[start : start + SIZES[-1]], values)
        ]

    def _fetch(self, keys: Sequence[Value], values: Sequence[Value]) -> list[Row]:
        number = bisect_left(SIZES, len(keys))
        return self._queries[number].fetch(
            *values, *keys, *repeat(keys[-1], SIZES[number] - len(keys))
        )


def _compose(
    compose: Callable[..., QuerySet[Any, Row]], kinds: tuple[type[Value], ...]
) -> _Composed[Row]:
    """Compose the query with a value of each kind that no parameter has otherwise."""
    values = [_stand_in(kind, position) for position, kind in enumerate(kinds)]
    queryset = compose(*values)
    compiler: Any = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    adapted = _adapt(connections[DEFAULT_DB_ALIAS], kinds, values)
    positions = tuple(adapted.index(param) if param in adapted else None for param in params)
    if set(positions) - {None} != set(range(len(values))):
        raise ValueError("the query does not compare with each value as it is")
    return _Composed(sql, tuple(params), positions, row_reader(queryset, compiler))


def _stand_in(kind: type[Value], position: int) -> Value:
    if kind is int:
        return FIRST_NUMBER + position
    if kind is str:
        return f"\x02{position}\x03"
    moment = FIRST_MOMENT + timedelta(days=position)
    return moment if kind is datetime else moment.date()


def _is_of(value: Value, kind: type[Value]) -> bool:
    """Return whether ``value`` is of ``kind``. A time is no day, and True is no number."""
    return isinstance(value, kind) and not (
        (kind is date and isinstance(value, datetime)) or isinstance(value, bool)
    )


def _adapt(
    connection: BaseDatabaseWrapper, kinds: Sequence[type[Value]], values: Sequence[Value]
) -> list[Any]:
    """Return ``values`` as parameters for the database."""
    ops: Any = connection.ops
    adapt = {datetime: ops.adapt_datetimefield_value, date: ops.adapt_datefield_value}
    return [
        adapt[kind](value) if kind in adapt else value
        for kind, value in zip(kinds, values, strict=True)
    ]
