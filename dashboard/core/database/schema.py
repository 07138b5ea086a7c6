"""Compare the database's schema with the models.

Migrations that are noted as applied don't prove it: one that was edited afterwards, or a restored
table of another release, leaves a column out, and pages fail on it one by one.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from django.apps import apps
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from dashboard.configuration.sections import refuse_to_start

HINT: Final = (
    "All migrations are noted as applied, but the database was made by other ones. "
    "Restore a backup, or add what is missing by hand."
)


def require_schema() -> None:
    """Refuse to start on a migrated database that lacks a column. One that is away may return."""
    with suppress(Error):
        if missing := find_missing_columns():
            command = "manage.py check --database default"
            refuse_to_start(f"the database lacks {missing[0]}; see: {command}")
    connection.close()


def find_missing_columns() -> list[str]:
    """Return what a migrated database lacks, such as "web_daily_run.name", or a whole table.

    Nothing is missing yet from a database with migrations to run. Raise the database's error when
    it is away.
    """
    missing = list(_iterate_missing())
    return [] if missing and _has_migrations_to_run() else missing


def _iterate_missing() -> Iterator[str]:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in tables:
                yield table
                continue
            # Django's description of a table parses its SQL, a quarter of the time to start.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} WHERE 1 = 0")  # noqa: S608
            names = {column[0] for column in cursor.description}
            wanted = [field.column for field in model._meta.local_concrete_fields]
            yield from (f"{table}.{column}" for column in wanted if column not in names)


def _has_migrations_to_run() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
