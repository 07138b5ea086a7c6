"""A database that is noted as migrated but lacks a column is found before a page fails on it."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from dashboard.core.database.schema import find_missing_columns, require_schema
from dashboard.core.models import DailyRun

TABLE = DailyRun._meta.db_table


@pytest.fixture
def column_gone(transactional_db: None) -> Iterator[None]:
    """Take a column away, as a migration that was edited after it ran would."""
    with connection.schema_editor() as editor:
        editor.execute(f"ALTER TABLE {TABLE} RENAME COLUMN began_at TO gone")
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.execute(f"ALTER TABLE {TABLE} RENAME COLUMN gone TO began_at")


def test_the_database_of_the_migrations_lacks_nothing(db: None) -> None:
    assert find_missing_columns() == []
    require_schema()


@pytest.mark.usefixtures("column_gone")
def test_a_missing_column_is_named_and_stops_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    assert find_missing_columns() == [f"{TABLE}.began_at"]
    with pytest.raises(SystemCheckError, match=rf"E006.*lacks {TABLE}\.began_at\."):
        call_command("check", databases=["default"])
    with pytest.raises(SystemExit):
        require_schema()
    assert capsys.readouterr().err.startswith(
        f"Flowdeck cannot start: the database lacks {TABLE}.began_at; see:"
    )


@pytest.mark.usefixtures("column_gone")
def test_nothing_is_missing_before_migrations_have_run() -> None:
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("web", "0005_daily_runs")
    try:
        assert find_missing_columns() == []
    finally:
        recorder.record_applied("web", "0005_daily_runs")
