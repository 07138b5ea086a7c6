"""The dossier: neither the app nor the database changes or deletes what stands in it."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from dashboard.core.database.append_only import AppendOnlyError
from dashboard.dossiers.models import StepBasis, ThresholdEdit, ThresholdReview
from dashboard.dossiers.triggers import TABLES
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("append_only")


@pytest.fixture
def entries(cast: Users) -> list[Any]:
    """Return one stored row of each table."""
    own = {"workspace": cast.acme, "flow_id": "1", "order": 1, "by": "ravi@example.com"}
    return [
        ThresholdEdit.objects.create(**own, old=60, new=70, reason="Too easy"),
        StepBasis.objects.create(**own, number=1, evidence="A study"),
        ThresholdReview.objects.create(**own, number=1, outcome="It holds"),
    ]


def refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt()


def test_no_entry_is_changed_or_deleted(entries: list[Any]) -> None:
    for entry in entries:
        stored = type(entry).objects
        refused(partial(stored.update, by="other@example.com"))
        refused(stored.all().delete)
        refused(partial(stored.filter(pk=entry.pk)._raw_delete, "default"))
        assert stored.get().by == "ravi@example.com"


def test_models_refuse_before_the_database_does(entries: list[Any]) -> None:
    for entry in entries:
        with pytest.raises(AppendOnlyError):
            entry.save()
        with pytest.raises(AppendOnlyError):
            entry.delete()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_tables_are_not_truncated(entries: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        refused(partial(connection.cursor().execute, f"TRUNCATE {table} CASCADE"))


def test_every_table_but_the_current_date_has_triggers() -> None:
    models = apps.get_app_config("dossiers").get_models()
    tables = {model._meta.db_table for model in models}
    assert tables - set(TABLES) == {"dossiers_reviewdate"}
