"""Make the dumps of one version: ``python -m tests.upgrade.make COMMIT``.

It checks that version out, migrates a new database of each kind with its own code, fills both with
``fill.py`` and writes ``dumps/COMMIT.sqlite.sql`` and ``dumps/COMMIT.postgresql.sql``. PostgreSQL
is the one that TEST_DATABASE_URL names. The packages are those of the environment that runs it.
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.upgrade.databases import DUMPS, PostgreSQL, SQLite
from tests.upgrade.fictional import ENVIRONMENT

HERE = Path(__file__).parent


def main() -> None:
    """Write both dumps of the commit that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m tests.upgrade.make")
    parser.add_argument("commit")
    commit = parser.parse_args().commit
    server = os.environ.get("TEST_DATABASE_URL", "")
    if not server:
        parser.error("TEST_DATABASE_URL must name a PostgreSQL server")
    with tempfile.TemporaryDirectory() as folder, _checkout(commit, Path(folder) / "code") as code:
        with SQLite(Path(folder) / "made.sqlite3") as lite:
            _fill(code, lite.url)
            (DUMPS / f"{commit}.sqlite.sql").write_text(_sqlite_dump(lite.path))
        with PostgreSQL(server) as postgres:
            _fill(code, postgres.url)
            (DUMPS / f"{commit}.postgresql.sql").write_text(_postgresql_dump(postgres.url))


@contextmanager
def _checkout(commit: str, folder: Path) -> Iterator[Path]:
    git = ("git", "-C", str(HERE), "worktree")
    subprocess.run([*git, "add", "--detach", "--quiet", str(folder), commit], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def _fill(code: Path, url: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        **ENVIRONMENT,
        "DATABASE_URL": url,
        "PYTHONPATH": f"{code}:{HERE}",
        "DJANGO_SETTINGS_MODULE": "plain_settings",
    }
    for command in (["manage.py", "migrate", "--verbosity=0"], [str(HERE / "fill.py")]):
        subprocess.run([sys.executable, *command], cwd=code, env=environment, check=True)


def _sqlite_dump(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def _postgresql_dump(url: str) -> str:
    """Write what psycopg can execute: no commands of psql, which begin with a backslash."""
    command = ["pg_dump", "--column-inserts", "--no-owner", "--no-privileges", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("\\"))


if __name__ == "__main__":
    main()
