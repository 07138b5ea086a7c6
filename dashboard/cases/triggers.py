"""Triggers that keep cases and decisions append-only, on SQLite and PostgreSQL.

DELETE is always refused, and so is PostgreSQL's TRUNCATE. UPDATE is refused but for one erasure of
a row: it sets ``erased_at``, empties what is personal, and leaves all other columns as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper

from dashboard.core.database.sql import execute_all

REFUSAL = "cases and decisions are append-only"


@dataclass(frozen=True)
class Table:
    """A table with its columns. ``personal`` has the empty value of each, as SQL."""

    name: str
    fixed: tuple[str, ...]
    personal: Mapping[str, str]

    @property
    def is_erasure(self) -> str:
        """Return the condition that an UPDATE erases a row."""
        same = [f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"' for name in self.fixed]
        empty = [f'NEW."{name}" IS NOT DISTINCT FROM {v}' for name, v in self.personal.items()]
        once = ["OLD.erased_at IS NULL", "NEW.erased_at IS NOT NULL"]
        return " AND ".join([*once, *same, *empty])


TABLES = (
    Table(
        "cases_case",
        fixed=(
            "id",
            "workspace_id",
            "flow_id",
            "flow_name",
            "step",
            "step_label",
            "grounds",
            "is_requested",
            "version",
            "opened_at",
            "opened_by",
        ),
        personal={
            "candidate_id": "''",
            "email": "''",
            "first_name": "''",
            "last_name": "''",
            "result_key": "''",
            "evidence": "NULL",
        },
    ),
    Table(
        "cases_decision",
        fixed=("id", "case_id", "number", "outcome", "by", "at"),
        personal={"reason": "''"},
    ),
)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers on the existing tables."""
    create = _sqlite if connection.vendor == "sqlite" else _postgresql
    for table in TABLES:
        execute_all(connection, create(table))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, to undo the migration, and for tests that empty every table."""
    for table in TABLES:
        execute_all(connection, _removal(table.name, connection.vendor))


def _sqlite(table: Table) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    erasure = table.is_erasure.replace("IS NOT DISTINCT FROM", "IS")
    name = table.name
    yield f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} WHEN NOT ({erasure}) {refuse}"
    yield f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}"


def _postgresql(table: Table) -> Iterator[str]:
    name = table.name
    yield f"""CREATE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    yield f"""CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name}
    FOR EACH ROW WHEN (NOT ({table.is_erasure})) EXECUTE FUNCTION {name}_refuse()"""
    yield f"""CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name}
    FOR EACH ROW EXECUTE FUNCTION {name}_refuse()"""
    yield f"""CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name}
    FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()"""


def _removal(name: str, vendor: str) -> Iterator[str]:
    if vendor == "sqlite":
        yield f"DROP TRIGGER {name}_no_update"
        yield f"DROP TRIGGER {name}_no_delete"
        return
    for event in ("update", "delete", "truncate"):
        yield f"DROP TRIGGER {name}_no_{event} ON {name}"
    yield f"DROP FUNCTION {name}_refuse"
