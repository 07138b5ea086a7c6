"""Cases, decisions and changed thresholds: the database refuses every change but an erasure."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Model, ProtectedError
from django.utils import timezone

from dashboard.cases import personal_data
from dashboard.cases.models import Case, Decision, Outcome
from dashboard.cases.triggers import TABLES
from dashboard.core.database.append_only import AppendOnlyError
from dashboard.dossiers.models import ThresholdEdit
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


Attempt = Callable[[Any], object]
"""An attempt to change or delete a stored row, past the model's own refusal."""


def store_rows(case: Case) -> list[Any]:
    """Return a case, a decision, and changes of a threshold: saved here, found here, outside."""
    own = {"version": 2, "order": 1, "label": "Step 1", "old": 60, "new": 70}
    found = [case.flow.threshold_changes.create(**own, before=START, by=by) for by in ("x@y.z", "")]
    edit = ThresholdEdit.objects.create(
        workspace=case.workspace, flow_id="9", order=1, old=60, new=70, by="x@y.z"
    )
    return [case, Decision.objects.get(), *found, edit]


def execute(statement: str) -> Attempt:
    def act(row: Any) -> object:
        names = {"table": row._meta.db_table, "pk": row.pk}
        return connection.cursor().execute(statement.format(**names))

    return act


def rows_of(row: Any) -> Any:
    return type(row).objects.filter(pk=row.pk)


def overwrite(row: Any) -> object:
    """Insert the row again, over the one that is stored."""
    fields = [field.name for field in row._meta.concrete_fields if not field.primary_key]
    return type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=fields, unique_fields=["pk"]
    )


ATTEMPTS: dict[str, Attempt] = {
    "update": lambda row: rows_of(row).update(**{row._meta.fields[-1].name: None}),
    "update of all": lambda row: type(row).objects.update(id=F("id")),
    "update of the key": lambda row: rows_of(row).update(id=row.pk + 1_000),
    "bulk_update": lambda row: type(row).objects.bulk_update([row], [row._meta.fields[-1].name]),
    "bulk_create over it": overwrite,
    "save by force": lambda row: Model.save(row, force_update=True),
    "save of the base": lambda row: Model.save(row),
    "delete": lambda row: rows_of(row).delete(),
    "delete of the base": lambda row: Model.delete(row),
    "delete at once": lambda row: rows_of(row)._raw_delete("default"),
    "UPDATE": execute("UPDATE {table} SET id = id WHERE id = {pk}"),
    "UPDATE of all": execute("UPDATE {table} SET id = id + 1000"),
    "DELETE": execute("DELETE FROM {table} WHERE id = {pk}"),
    "DELETE of all": execute("DELETE FROM {table}"),
}
if connection.vendor == "sqlite":
    ATTEMPTS["REPLACE"] = execute("REPLACE INTO {table} SELECT * FROM {table} WHERE id = {pk}")
else:
    # PostgreSQL empties no table whose foreign keys are yet to be checked.
    ATTEMPTS["TRUNCATE"] = execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_no_case_no_decision_and_no_changed_threshold_is_altered(
    case: Case, attempt: Attempt
) -> None:
    rows = store_rows(case)
    before = [rows_of(row).values().get() for row in rows]
    for row in rows:
        # A row that others protect is refused by Django before the database does.
        with pytest.raises((DatabaseError, ProtectedError)) as error, transaction.atomic():
            attempt(row)
        assert isinstance(error.value, ProtectedError) or "append-only" in str(error.value)
    assert [rows_of(row).values().get() for row in rows] == before


@pytest.mark.parametrize("act", ["save", "delete"])
def test_models_refuse_before_the_database_does(case: Case, act: str) -> None:
    for row in store_rows(case):
        with pytest.raises(AppendOnlyError):
            getattr(row, act)()


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


def test_triggers_know_every_column() -> None:
    """A new column that no trigger names could be changed unseen."""
    for table, model in zip(TABLES, (Case, Decision), strict=True):
        columns = {field.column for field in model._meta.concrete_fields}
        assert {*table.fixed, *table.personal, "erased_at"} == columns
        assert table.name == model._meta.db_table
