"""Rows of any model as plain values, to be stored, compared and put back."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import models
from django.db.models import QuerySet

from dashboard.workspaces.undo.kinds import UndoableKind

CHUNK = 500
"""Keys in one query. SQLite takes some thousands of parameters."""

Row = dict[str, Any]
Rows = dict[int, Row]
"""The rows by key, each with the values of all of its columns as JSON has them."""


def read_rows(kind: UndoableKind, found: "QuerySet[Any]", most: int | None = None) -> Rows:
    """Return the rows of ``found``, or so many of them, as they are stored, also in blind mode."""
    names = [column.attname for column in kind.columns]
    rows: Rows = {}
    for values in found.order_by().values_list(*names)[:most].iterator(chunk_size=2000):
        row = dict(zip(names, map(_plain, values), strict=True))
        rows[row[kind.model._meta.pk.attname]] = row
    return rows


def read_locked(kind: UndoableKind, keys: Sequence[int]) -> Rows:
    """Return the rows with these ``keys`` that exist, and lock them."""
    rows: Rows = {}
    for some in _chunks(keys):
        rows |= read_rows(kind, kind.model._base_manager.select_for_update().filter(pk__in=some))
    return rows


def changed_keys(before: Rows, after: Rows) -> list[int]:
    """Return the keys of the rows that differ, or that only one of both has."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def subjects_of(kind: UndoableKind, rows: Collection[Row]) -> list[str]:
    """Return what these rows are about, each once."""
    return sorted({"-".join(str(row[name]) for name in kind.subject) for row in rows})


def digest_of(rows: Rows) -> str:
    """Return a digest of these rows, the same only for the same keys and values."""
    text = json.dumps([rows[key] for key in sorted(rows)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def put_back(kind: UndoableKind, current: Rows, before: Rows) -> bool:
    """Make the rows ``current`` those of ``before``, with their keys.

    Return False, with nothing written, where what one of them belongs to is gone.
    """
    rows = list(before.values())
    if not _belong_to_something(kind, rows):
        return False
    if kind.exclusive:
        rows.sort(key=lambda row: bool(row[kind.exclusive]))
    for some in _chunks([key for key in current if key not in before]):
        kind.model._base_manager.filter(pk__in=some).delete()
    primary = kind.model._meta.pk
    others = [column.name for column in kind.columns if column is not primary]
    kind.model._base_manager.bulk_create(
        [_instance(kind, row) for row in rows],
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=[primary.name],
        update_fields=others,
    )
    return True


def _belong_to_something(kind: UndoableKind, rows: Sequence[Row]) -> bool:
    """Return whether what ``rows`` refer to exists. An optional reference is emptied instead."""
    for column in kind.columns:
        if not isinstance(column, models.ForeignKey):
            continue
        name = column.attname
        missing = _missing(column, {row[name] for row in rows} - {None})
        for row in rows:
            if row[name] in missing:
                if not column.null:
                    return False
                row[name] = None
    return True


def _missing(column: "models.ForeignKey[Any, Any]", keys: set[Any]) -> set[Any]:
    found: set[Any] = set()
    for some in _chunks(sorted(keys)):
        targets = column.related_model._base_manager.filter(pk__in=some)
        found.update(targets.values_list("pk", flat=True))
    return keys - found


def _instance(kind: UndoableKind, row: Row) -> models.Model:
    values = {column.attname: column.to_python(row[column.attname]) for column in kind.columns}
    return kind.model(**values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _chunks(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
