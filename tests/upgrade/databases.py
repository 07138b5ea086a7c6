"""A database of each kind, made for one test and gone with it. It is read without Django."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

DUMPS = Path(__file__).parent / "dumps"

Schema = dict[str, Any]
Rows = dict[str, list[dict[str, Any]]]


class Refused(Exception):
    """The database refuses a statement."""


class Database(Protocol):
    """A database as the tests need it."""

    url: str

    def load(self, dump: str) -> None:
        """Restore the dump of that version."""

    def execute(self, statement: str) -> None:
        """Run and commit a statement. Raises Refused when a trigger or constraint forbids it."""

    def schema(self) -> Schema:
        """Describe tables, columns, constraints, indexes and triggers, by name."""

    def rows(self) -> Rows:
        """Read every row of every table, in an order that depends on the rows alone."""


class SQLite:
    """A database in the file ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.path.unlink(missing_ok=True)

    def load(self, dump: str) -> None:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.executescript((DUMPS / f"{dump}.sqlite.sql").read_text())

    def execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self.path, timeout=20)) as connection:
            try:
                connection.execute(statement)
            except sqlite3.IntegrityError as error:
                raise Refused(str(error)) from error
            connection.commit()

    def schema(self) -> Schema:
        with closing(sqlite3.connect(self.path)) as connection:
            found = connection.execute(
                "SELECT type || ' ' || name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
            )
            return {name: re.sub(r"\s+", " ", text) for name, text in found}

    def rows(self) -> Rows:
        with closing(sqlite3.connect(self.path)) as connection:
            connection.row_factory = sqlite3.Row
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            ).fetchall()
            found = {name: connection.execute(f'SELECT * FROM "{name}"') for (name,) in names}  # noqa: S608
            return {name: _sorted([dict(row) for row in rows]) for name, rows in found.items()}


class PostgreSQL:
    """A database of its own on the server that ``server`` names. It is dropped at the end."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._name = f"flowdeck_upgrade_{os.getpid()}_{uuid4().hex[:8]}"
        self.url = urlunsplit(urlsplit(server)._replace(path=f"/{self._name}"))

    def __enter__(self) -> Self:
        self._administer("CREATE DATABASE {}")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._administer("DROP DATABASE {} WITH (FORCE)")

    def load(self, dump: str) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute((DUMPS / f"{dump}.postgresql.sql").read_bytes())

    def execute(self, statement: str) -> None:
        try:
            with psycopg.connect(self.url) as connection:
                connection.execute(statement.encode())
        except psycopg.errors.IntegrityError as error:
            raise Refused(str(error)) from error

    def schema(self) -> Schema:
        with self._reading() as connection:
            return {
                f"{kind} {name}": _without_casts(definition)
                for kind, query in _POSTGRESQL_SCHEMA.items()
                for name, definition in connection.execute(query.encode())
            }

    def rows(self) -> Rows:
        with self._reading() as connection:
            names = connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            ).fetchall()
            return {name: _sorted(_read(connection, name)) for (name,) in names}

    @contextmanager
    def _reading(self) -> Iterator[psycopg.Connection[Any]]:
        with psycopg.connect(self.url) as connection:
            yield connection

    def _administer(self, statement: str) -> None:
        with psycopg.connect(self._server, dbname="postgres", autocommit=True) as connection:
            connection.execute(_identified(statement, self._name))


_POSTGRESQL_SCHEMA = {
    "column": """SELECT table_name || '.' || column_name,
        concat_ws(' ', data_type, character_maximum_length, is_nullable, column_default,
            is_identity, identity_generation)
        FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraint": """SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "trigger": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "function": """SELECT proname, pg_get_functiondef(oid) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace""",
}


def _without_casts(definition: str) -> str:
    """Drop what PostgreSQL adds when it reads its own definitions again from a dump."""
    return re.sub(r"::(character varying|text)(\[\])?|[()]", "", definition)


def _read(connection: psycopg.Connection[Any], name: str) -> list[dict[str, Any]]:
    cursor = connection.execute(_identified("SELECT * FROM {}", name))
    columns = [column.name for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor]


def _identified(statement: str, name: str) -> sql.Composed:
    head, tail = statement.split("{}")
    return sql.Composed([sql.SQL(head), sql.Identifier(name), sql.SQL(tail)])


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=repr)
