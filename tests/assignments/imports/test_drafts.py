"""Import of a table as a batch: read before the transaction, and bounded in memory."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from dashboard.assignments.imports.column_mappings import remember_mapping
from dashboard.assignments.imports.drafts import create_import
from dashboard.assignments.imports.readers import Row, Table, UnreadableList
from dashboard.assignments.imports.rechecks import change_mapping
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import LineStatus
from dashboard.assignments.models.imports import ColumnMapping
from tests.support.users import Users


def drafted(cast: Users, rows: Iterator[Row]) -> Batch:
    return drafted_table(cast, Table(("E-mail",), ("email",), rows))


def drafted_table(cast: Users, table: Table, content: bytes | None = None) -> Batch:
    return create_import(
        cast.acme,
        table,
        flow_id="1",
        flow_name="Flow",
        source="x.xlsx",
        token=uuid.uuid4(),
        by=None,
        content=content,
    )


def test_list_is_read_before_the_transaction(cast: Users) -> None:
    depths = []

    def rows() -> Iterator[Row]:
        for number in range(1, 1_002):
            depths.append(len(connection.savepoint_ids))
            yield Row(number, (f"p{number}@example.com",))

    outside = len(connection.savepoint_ids)
    batch = drafted(cast, rows())
    assert set(depths) == {outside}
    assert batch.line_count == batch.lines.count() == 1_001


def test_oversized_list_is_not_read_to_its_end(cast: Users) -> None:
    wide = tuple("x" * 1_000 for _ in range(40))
    read = []

    def rows() -> Iterator[Row]:
        for number in range(1, 19_000):
            read.append(number)
            yield Row(number, wide)

    with pytest.raises(UnreadableList):
        drafted(cast, rows())
    assert len(read) < 1_000
    assert not Batch.objects.exists()


@pytest.mark.parametrize("content", [None, b"the file"])
def test_only_the_headers_of_a_file_are_remembered(cast: Users, content: bytes | None) -> None:
    def rows() -> Iterator[Row]:
        return iter([Row(1, ("ada@example.com", "Ada"))])

    table = Table(("E-mail", "First name"), ("email", "first_name"), rows())
    first = drafted_table(cast, table, content)
    assert change_mapping(first, ("email", "last_name"))
    assert ColumnMapping.objects.exists() == (content is not None)
    # A mapping that an earlier release remembered is not applied to a pasted list.
    remember_mapping(cast.acme, table.headers, ("email", "last_name"))
    again = drafted_table(cast, replace(table, rows=rows()), content)
    assert again.mapping == ["email", "last_name" if content else "first_name"]


def test_earlier_choices_are_migrated(cast: Users) -> None:
    batch = drafted(cast, (Row(n, (f"p{n}@example.com",)) for n in range(1, 6)))
    for number, status, included in [
        (1, LineStatus.NEW, False),
        (2, LineStatus.IN_OTHER_FLOW, False),
        (3, LineStatus.POSSIBLE_TYPO, True),
        (4, LineStatus.POSSIBLE_TYPO, False),
    ]:
        batch.lines.filter(number=number).update(status=status, included=included)
    migration = import_module("dashboard.assignments.migrations.0004_line_choice")
    before = MigrationLoader(connection).project_state(("assignments", "0004_line_choice"))
    migration.remember(before.apps, SimpleNamespace(connection=connection))
    choices = batch.lines.order_by("number").values_list("manual_choice", flat=True)
    assert list(choices) == [False, False, True, None, None]
