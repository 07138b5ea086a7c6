"""Triggers that keep the threshold history append-only.

The database refuses UPDATE and DELETE, and PostgreSQL's TRUNCATE too.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from dashboard.core.database.sql import execute_all

REFUSAL = "the decision record is append-only"

SQLITE = tuple(
    f"""CREATE TRIGGER progress_record_no_{event.lower()} BEFORE {event} ON progress_markchange
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
    for event in ("UPDATE", "DELETE")
)
POSTGRESQL = (
    f"""CREATE FUNCTION progress_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE TRIGGER progress_record_no_change BEFORE UPDATE OR DELETE ON progress_markchange
    FOR EACH ROW EXECUTE FUNCTION progress_refuse()""",
)
NO_TRUNCATE = """CREATE TRIGGER progress_record_no_truncate BEFORE TRUNCATE ON progress_markchange
    FOR EACH STATEMENT EXECUTE FUNCTION progress_refuse()"""
REMOVAL = {
    "sqlite": (
        "DROP TRIGGER progress_record_no_update",
        "DROP TRIGGER progress_record_no_delete",
    ),
    "postgresql": (
        "DROP TRIGGER progress_record_no_change ON progress_markchange",
        "DROP FUNCTION progress_refuse",
    ),
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers. The table has to exist."""
    execute_all(connection, SQLITE if connection.vendor == "sqlite" else POSTGRESQL)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, to undo the migration and for tests that empty every table."""
    execute_all(connection, REMOVAL[connection.vendor])


def refuse_truncate(connection: BaseDatabaseWrapper) -> None:
    """Create the trigger against TRUNCATE, which SQLite does not have. ``install`` comes first."""
    if connection.vendor == "postgresql":
        execute_all(connection, [NO_TRUNCATE])


def permit_truncate(connection: BaseDatabaseWrapper) -> None:
    """Drop the trigger of ``refuse_truncate``. It comes before ``remove``."""
    if connection.vendor == "postgresql":
        execute_all(connection, ["DROP TRIGGER progress_record_no_truncate ON progress_markchange"])
