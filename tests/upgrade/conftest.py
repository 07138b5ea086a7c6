"""A database of each earlier version, restored from its dump and migrated to today's schema."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows_api.simulator import Simulator
from tests.support.simulator import AnswerRecorder
from tests.upgrade import fictional
from tests.upgrade.databases import DUMPS, Database, PostgreSQL, Rows, Schema, SQLite
from tests.upgrade.served import Visitor, run, serving

SERVER = os.environ.get("TEST_DATABASE_URL", "")
KINDS = ("sqlite", "postgresql") if SERVER.startswith("postgres") else ("sqlite",)
VERSIONS = sorted(path.name.removesuffix(".sqlite.sql") for path in DUMPS.glob("*.sqlite.sql"))


class Databases:
    """Makes databases of one kind, and drops them all at the end."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._kind, self._folder = kind, folder
        self._stack = ExitStack()
        self._count = 0

    def new(self) -> Database:
        self._count += 1
        if self._kind == "postgresql":
            return self._stack.enter_context(PostgreSQL(SERVER))
        return self._stack.enter_context(SQLite(self._folder / f"{self._count}.sqlite3"))

    def close(self) -> None:
        self._stack.close()


@dataclass
class Upgrade:
    """A database of version ``version`` as it was before and as it is after migrating."""

    version: str
    database: Database
    schema_before: Schema
    before: Rows
    after: Rows


@pytest.fixture(scope="module", params=KINDS)
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    made = Databases(request.param, tmp_path_factory.mktemp("upgrade"))
    yield made
    made.close()


@pytest.fixture(scope="module", params=VERSIONS)
def upgrade(request: pytest.FixtureRequest, databases: Databases) -> Upgrade:
    """Restore the dump of a version and run ``manage.py migrate`` on it."""
    database = databases.new()
    database.load(request.param)
    schema, before = database.schema(), database.rows()
    run(database.url, "manage.py", "migrate", "--verbosity=0")
    return Upgrade(request.param, database, schema, before, database.rows())


@pytest.fixture(scope="module")
def address(upgrade: Upgrade, running_simulator: tuple[Simulator, AnswerRecorder]) -> Iterator[str]:
    """Serve the migrated database by today's Flowdeck, and yield its address."""
    simulator, _witness = running_simulator
    # Taptalent is simulated at another address in each process.
    upgrade.database.execute(
        f"UPDATE workspaces_workspace SET base_url = '{simulator.base_url}' "  # noqa: S608
        f"WHERE slug = '{fictional.SLUG}'"
    )
    with serving(upgrade.database.url, simulator.origin) as found:
        yield found


@pytest.fixture
def visitor(address: str, simulator: Simulator) -> Visitor:
    """Somebody who is not signed in, while Taptalent answers."""
    return Visitor(address)


@pytest.fixture
def owner(visitor: Visitor) -> Visitor:
    """Return the owner, signed in with the password that the dump holds."""
    visitor.give_password(fictional.OWNER)
    return visitor
