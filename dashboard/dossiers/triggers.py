"""Triggers that keep the dossier append-only, on SQLite and PostgreSQL."""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from dashboard.core.database.append_only import creation, removal
from dashboard.core.database.sql import execute_all

REFUSAL: Final = "the threshold dossier is append-only"
TABLES: Final = ("dossiers_thresholdedit", "dossiers_stepbasis", "dossiers_thresholdreview")


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers on the existing tables."""
    for table in TABLES:
        execute_all(connection, creation(table, connection.vendor, refusal=REFUSAL))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, to undo the migration, and for tests that empty every table."""
    for table in TABLES:
        execute_all(connection, removal(table, connection.vendor))
