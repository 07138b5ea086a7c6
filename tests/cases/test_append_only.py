"""Cases and decisions: the database refuses every change but an erasure."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dashboard.cases import personal_data
from dashboard.cases.models import Case, CaseHandling, Decision, Outcome
from dashboard.cases.triggers import TABLES
from dashboard.core.database.append_only import AppendOnlyError
from tests.support.cases import DAY, REASON, START, create_flow, failed_candidate, open_all
from tests.support.cases import store_sync as sync
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("append_only")


@pytest.fixture
def case(cast: Users) -> Case:
    """Return a case with one decision."""
    flow = create_flow(cast.acme)
    sync(flow, START + DAY, [failed_candidate(1)])
    (opened,) = open_all(flow).opened
    Decision.objects.create(
        case=opened, number=1, outcome=Outcome.UPHELD, reason=REASON, by="ravi@example.com"
    )
    return opened


def refused(attempt: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt()


def test_no_case_and_no_decision_is_changed_or_deleted(case: Case) -> None:
    def execute(statement: str) -> Callable[[], object]:
        return lambda: connection.cursor().execute(statement)

    refused(lambda: Case.objects.update(grounds="near"))
    refused(lambda: Case.objects.update(evidence={"score": 99}))
    refused(lambda: Case.objects.update(email=""))
    refused(lambda: Decision.objects.update(outcome=Outcome.SENT_ON))
    refused(lambda: Decision.objects.update(reason="Another"))
    refused(lambda: Decision.objects.all().delete())
    refused(
        lambda: CaseHandling.objects.all().delete() and Case.objects.all()._raw_delete("default")
    )
    refused(execute("DELETE FROM cases_case"))
    refused(execute("DELETE FROM cases_decision"))
    refused(execute("UPDATE cases_decision SET reason = ''"))
    stored = Case.objects.get()
    assert (stored.evidence, stored.email) == (case.evidence, "c1@example.com")
    assert Decision.objects.get().reason == REASON


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no TRUNCATE")
def test_the_tables_are_not_truncated(case: Case) -> None:
    with connection.cursor() as cursor:
        # PostgreSQL empties no table whose foreign keys are yet to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in TABLES:
        refused(partial(connection.cursor().execute, f"TRUNCATE {table.name} CASCADE"))


def test_an_erasure_empties_a_row_once_and_changes_nothing_else(case: Case) -> None:
    def erase(**also: Any) -> int:
        empty = personal_data.EMPTY | {"erased_at": timezone.now()} | also
        return Case.objects.filter(pk=case.pk).update(**empty)

    refused(lambda: erase(step=2))
    refused(lambda: erase(email="other@example.com"))
    refused(lambda: erase(evidence={"score": 99}))
    refused(lambda: erase(erased_at=None))
    assert erase() == 1
    refused(erase)
    refused(lambda: Case.objects.update(email="c1@example.com"))


def test_models_refuse_before_the_database_does(case: Case) -> None:
    for row in (case, Decision.objects.get()):
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            row.delete()


def test_triggers_know_every_column() -> None:
    """A new column that no trigger names could be changed unseen."""
    for table, model in zip(TABLES, (Case, Decision), strict=True):
        columns = {field.column for field in model._meta.concrete_fields}
        assert {*table.fixed, *table.personal, "erased_at"} == columns
        assert table.name == model._meta.db_table
