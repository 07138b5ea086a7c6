"""SQL that Django's migrations have no operation for, such as triggers."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper


def execute_all(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    """Execute ``statements`` in order."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
