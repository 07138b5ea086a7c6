"""A SQLite database for processes that a test starts."""

import shutil
from pathlib import Path

import pytest

from tests.upgrade.served import run


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file with today's schema, made once: a copy takes no migrations."""
    path = tmp_path_factory.mktemp("migrated") / "migrated.sqlite3"
    run(f"sqlite:///{path}", "manage.py", "migrate", "--verbosity=0")
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """Return the address of a database of the test's own, with today's schema and no rows."""
    shutil.copy(migrated_file, path := tmp_path / "own.sqlite3")
    return f"sqlite:///{path}"
