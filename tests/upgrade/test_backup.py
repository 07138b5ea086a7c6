"""The drill: back up, lose the database, restore. Nothing is lost, and the API keys open."""

from pathlib import Path
from typing import Any

import pytest

from tests.upgrade.served import run


def own_rows(database: Any) -> Any:
    """Return all rows, without the note of the backup itself, which is made after it."""
    rows = dict(database.rows())
    rows.pop("web_backup_record", None)
    return rows


def test_restored_database_is_the_one_that_was_lost(
    upgrade: Any, databases: Any, tmp_path: Path
) -> None:
    file = tmp_path / "flowdeck.backup"
    before = own_rows(upgrade.database)
    run(upgrade.database.url, "manage.py", "backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    fresh = databases.new()
    run(fresh.url, "manage.py", "restore", str(file))
    assert own_rows(fresh) == before
    run(fresh.url, "manage.py", "migrate", "--check")
    # It decrypts every API key, and fails where one can't be.
    run(fresh.url, "manage.py", "check", "--database", "default")


def test_restore_replaces_a_database_only_when_told_to(
    upgrade: Any, databases: Any, tmp_path: Path
) -> None:
    file = tmp_path / "flowdeck.backup"
    run(upgrade.database.url, "manage.py", "backup", str(file))
    before = own_rows(upgrade.database)
    other = databases.new()
    run(other.url, "manage.py", "migrate", "--verbosity=0")
    with pytest.raises(AssertionError, match="The database has tables"):
        run(other.url, "manage.py", "restore", str(file))
    run(other.url, "manage.py", "restore", str(file), "--replace")
    assert own_rows(other) == before


def test_no_backup_is_written_over_and_no_other_file_restored(
    upgrade: Any, databases: Any, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database")
    with pytest.raises(AssertionError, match="exists already"):
        run(upgrade.database.url, "manage.py", "backup", str(file))
    with pytest.raises(AssertionError, match=r"notes\.txt is no "):
        run(databases.new().url, "manage.py", "restore", str(file))
    assert file.read_text() == "not a database"
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
