"""Backups of the whole database, made while Flowdeck runs and verified before they count.

SQLite is copied by its online backup, into a database file. PostgreSQL is dumped by ``pg_dump`` in
its custom format. Either is one file, readable by its owner only: it holds all personal data, and
the API keys encrypted.
"""

import os
import sqlite3
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.db import connection

from dashboard.core.models import BackupRecord

MIGRATIONS: Final = "django_migrations"
"""The table that every database of Flowdeck has."""
MAX_RECORDS: Final = 100
# The tables and the triggers' functions, but not what belongs to an extension.
DROP_ALL: Final = """
DO $$
DECLARE
  found record;
BEGIN
  FOR found IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e')
  LOOP EXECUTE 'DROP TABLE ' || found.name || ' CASCADE'; END LOOP;
  FOR found IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  LOOP EXECUTE 'DROP ROUTINE ' || found.name || ' CASCADE'; END LOOP;
END $$;
"""


class BackupError(Exception):
    """Raised with a sentence for the operator. Nothing was changed."""


def make_backup(path: Path) -> int:
    """Write a verified backup to ``path`` and return its size in bytes.

    Raises BackupError where ``path`` exists, or where the backup can't be made or read back. Then
    there is no file.
    """
    if path.exists():
        raise BackupError(f"{path} exists already. Name a file that doesn't.")
    tools, part = _tools(), path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL, 0o600))
        tools.dump(part)
        tools.verify(part)
        part.rename(path)
    except OSError as error:
        raise BackupError(f"{path} can't be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    size = path.stat().st_size
    BackupRecord.objects.create(size=size)
    latest = BackupRecord.objects.order_by("-made_at").values_list("pk", flat=True)[:MAX_RECORDS]
    BackupRecord.objects.exclude(pk__in=list(latest)).delete()
    return size


def restore_backup(path: Path, *, replaces: bool) -> None:
    """Make the database what it was when the backup at ``path`` was made.

    ``replaces`` allows that for a database with tables, which are lost. All web processes and
    workers must be stopped. Raises BackupError where the file is no backup of this kind of
    database, and where the database has tables already. Then nothing was changed.
    """
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    tools = _tools()
    tools.verify(path)
    if connection.introspection.table_names() and not replaces:
        raise BackupError("The database has tables. Restore into an empty one, or use --replace.")
    tools.restore(path)


def last_backup() -> datetime | None:
    """Return when the last backup was made that ``make_backup`` verified."""
    return BackupRecord.objects.order_by("-made_at").values_list("made_at", flat=True).first()


class _SQLite:
    def dump(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as target:
            self._own().backup(target)
            # One file: without this, the copy would have a log of its own beside it.
            target.execute("PRAGMA journal_mode=DELETE")

    def verify(self, path: Path) -> None:
        try:
            with _opened(path) as copy:
                [found] = copy.execute("PRAGMA integrity_check(1)").fetchone()
                tables = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                is_ours = (MIGRATIONS,) in tables.fetchall()
        except sqlite3.Error as error:
            raise BackupError(f"{path} is no SQLite database.") from error
        if found != "ok" or not is_ours:
            raise BackupError(f"{path} is damaged, or no database of Flowdeck.")

    def restore(self, path: Path) -> None:
        with _opened(path) as source:
            try:
                source.backup(self._own())
            except sqlite3.Error as error:
                raise BackupError("The database is in use. Stop all processes first.") from error

    def _own(self) -> sqlite3.Connection:
        connection.ensure_connection()
        own: sqlite3.Connection = connection.connection
        return own


def _opened(path: Path) -> "closing[sqlite3.Connection]":
    """Open a database file for reading only: nothing is created where there is none."""
    return closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True))


class _PostgreSQL:
    def dump(self, path: Path) -> None:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={path}")

    def verify(self, path: Path) -> None:
        listed = _run("pg_restore", "--list", str(path), of=f"{path} is no dump of PostgreSQL")
        if f" {MIGRATIONS} ".encode() not in listed:
            raise BackupError(f"{path} is no database of Flowdeck.")

    def restore(self, path: Path) -> None:
        statements = _run("pg_restore", "--no-owner", "--no-acl", "--file=-", str(path))
        # In one transaction: the old tables are gone only once the new ones are there.
        options = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--quiet", "--no-psqlrc")
        connection.close()
        _run("psql", *options, given=DROP_ALL.encode() + statements)


def _tools() -> _SQLite | _PostgreSQL:
    if connection.vendor == "postgresql":
        return _PostgreSQL()
    if connection.vendor == "sqlite" and connection.is_in_memory_db():  # type: ignore[attr-defined]
        raise BackupError("A database in memory can't be backed up.")
    return _SQLite()


def _run(program: str, *arguments: str, given: bytes | None = None, of: str = "") -> bytes:
    """Run a client program of PostgreSQL on the database, and return what it printed."""
    try:
        done = subprocess.run(  # noqa: S603  # our own arguments
            [program, *arguments],
            env={**os.environ, **_connection_variables()},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupError(f"{program} is missing. Install PostgreSQL's client programs.") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or [""]
        raise BackupError(f"{of or f'{program} failed'}: {lines[0]}")
    return done.stdout


def _connection_variables() -> dict[str, str]:
    """Return the connection as libpq's environment, so that no password is on a command line."""
    of = connection.settings_dict
    found: dict[str, Any] = {
        "PGHOST": of["HOST"],
        "PGPORT": of["PORT"],
        "PGUSER": of["USER"],
        "PGPASSWORD": of["PASSWORD"],
        "PGDATABASE": of["NAME"],
        "PGSSLMODE": of["OPTIONS"].get("sslmode"),
        "PGSSLROOTCERT": of["OPTIONS"].get("sslrootcert"),
        # Each dropped table would tell of its constraints.
        "PGOPTIONS": "-c client_min_messages=warning",
    }
    return {name: str(value) for name, value in found.items() if value}
