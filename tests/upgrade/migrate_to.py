"""Migrate a new database to given migrations: ``python -m tests.upgrade.migrate_to APP.NAME …``."""

import sys

import django
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def main(names: list[str]) -> None:
    """Apply the migrations ``names`` and no later ones."""
    executor = MigrationExecutor(connection)
    targets = {(app, name) for app, _, name in (text.partition(".") for text in names)}
    known = executor.loader.graph.node_map
    # Of a chain only the last: to aim at an earlier one afterwards would undo those behind it.
    last = {
        key for key in targets if targets.isdisjoint(child.key for child in known[key].children)
    }
    executor.migrate(sorted(last))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1:])
