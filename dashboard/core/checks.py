"""The system checks about collected static files and the database's schema."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as DatabaseError

from dashboard.core.database.schema import HINT, find_missing_columns
from dashboard.core.static_files.collected import COLLECT, find_uncollected


# For deployments only: collectstatic and migrate have to run before there is anything collected.
@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(**_options: Any) -> list[CheckMessage]:
    """Return an error when pages need static files that were not collected for this release."""
    names = find_uncollected()
    if not names:
        return []
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    message = f"Static files are not collected: {names[0]}{others}."
    return [Error(message, hint=f"Run: {COLLECT}", id="flowdeck.E005")]


# Only with --database, and in migrate.
@register(Tags.database)
def schema_has_every_column(databases: Any = None, **_options: Any) -> list[CheckMessage]:
    """Return an error when a migrated database lacks a column of the models."""
    if not databases:
        return []
    try:
        missing = find_missing_columns()
    except DatabaseError:
        # Other commands say that it is away.
        return []
    return [describe_missing(missing)] if missing else []


def describe_missing(missing: list[str]) -> Error:
    """Return the error about the columns ``missing``, of which it names the first."""
    others = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    message = f"The database lacks {missing[0]}{others}."
    return Error(message, hint=HINT, id="flowdeck.E006")
