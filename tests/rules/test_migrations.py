"""Migrations run while the previous release serves (docs/deploying.md).

That release does not know a new column, so the database must fill it.
"""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import AddField, CreateModel, Migration
from django.db.migrations.loader import MigrationLoader

from dashboard.assignments.models.batches import Batch
from tests.support.users import Users

# Released before this rule existed.
EXEMPT = {
    ("accounts", "0002_preferences"),
    ("assignments", "0002_batches"),
    ("progress", "0004_told_from"),
    ("workspaces", "0002_pace"),
    ("workspaces", "0003_team"),
}


def own_migrations() -> dict[tuple[str, str], Migration]:
    """Return this project's migrations, by app and name."""
    own = {config.label for config in apps.get_app_configs() if "dashboard" in config.name}
    found = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    return {key: migration for key, migration in found.items() if key[0] in own}


def unfilled(migration: Migration) -> list[str]:
    """Return the added columns that make an INSERT without them fail. New tables don't count."""
    new = {op.name_lower for op in migration.operations if isinstance(op, CreateModel)}
    return [
        f"{op.model_name}.{op.name}"
        for op in migration.operations
        if isinstance(op, AddField)
        and op.model_name_lower not in new
        and not (op.field.null or op.field.has_db_default() or op.field.many_to_many)
    ]


@pytest.mark.parametrize("key", sorted(own_migrations().keys() - EXEMPT), ids="-".join)
def test_new_columns_have_a_database_default(key: tuple[str, str]) -> None:
    assert not unfilled(own_migrations()[key])


def test_the_rule_can_fail_and_exceptions_are_needed() -> None:
    column = AddField("batch", "more", models.BooleanField(default=False))
    assert unfilled(type("Bad", (Migration,), {"operations": [column]})("bad", "x")) == [
        "batch.more"
    ]
    assert all(unfilled(own_migrations()[key]) for key in EXEMPT)


def test_an_insert_of_the_previous_release_works(cast: Users) -> None:
    batch = Batch(workspace=cast.acme, flow_id="1", source="x", created_by=cast.recruiter)
    new = {"office_zone", "refusal", "unread", "has_unsure_columns"}
    old = [field for field in Batch._meta.concrete_fields if field.column not in new]
    names = ", ".join(f'"{field.column}"' for field in old)
    values = [field.get_db_prep_save(field.pre_save(batch, add=True), connection) for field in old]
    placeholders = ", ".join(["%s"] * len(old))
    insert = f"INSERT INTO {Batch._meta.db_table} ({names}) VALUES ({placeholders})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(insert, values)
    batch.refresh_from_db()
    assert (batch.sending_zone, batch.rejection, batch.has_unread_notice) == ("", {}, False)
    assert not batch.has_unsure_columns
