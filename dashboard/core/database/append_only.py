"""Rows that are written once: the model refuses a change, and so do triggers of the database."""

from collections.abc import Iterator
from typing import Any

from django.db import models


class AppendOnlyError(Exception):
    """Raised by a model whose rows are never changed or deleted."""


class AppendOnlyModel(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        """Insert the row. Raises AppendOnlyError for a stored one."""
        if self.pk is not None and not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label} is append-only")
        super().save(**options)

    def delete(self, **_options: Any) -> tuple[int, dict[str, int]]:  # type: ignore[override]
        """Raise AppendOnlyError."""
        raise AppendOnlyError(f"{self._meta.label} is append-only")


def creation(table: str, vendor: str, *, refusal: str) -> Iterator[str]:
    """Yield the statements that have ``table`` refuse UPDATE, DELETE and TRUNCATE.

    ``refusal`` is the message of the error. SQLite has no TRUNCATE.
    """
    if vendor == "sqlite":
        for event in ("update", "delete"):
            yield f"""CREATE TRIGGER {table}_no_{event} BEFORE {event.upper()} ON {table}
            BEGIN SELECT RAISE(ABORT, '{refusal}'); END"""
        return
    yield f"""CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    yield f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"""
    yield f"""CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"""


def removal(table: str, vendor: str) -> Iterator[str]:
    """Yield the statements that undo ``creation``."""
    if vendor == "sqlite":
        yield f"DROP TRIGGER {table}_no_update"
        yield f"DROP TRIGGER {table}_no_delete"
        return
    yield f"DROP TRIGGER {table}_no_change ON {table}"
    yield f"DROP TRIGGER {table}_no_truncate ON {table}"
    yield f"DROP FUNCTION {table}_refuse"
