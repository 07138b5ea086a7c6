"""Import of a table as a batch: read before the transaction, and bounded in memory."""

import uuid
from collections.abc import Iterator
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import Verdict
from dashboard.assignments.drafting import draft
from dashboard.assignments.reading import Row, Table, Unusable
from tests.support.cast import Cast


def drafted(cast: Cast, rows: Iterator[Row]) -> Batch:
    return draft(
        cast.acme,
        Table(("E-mail",), ("email",), rows),
        flow_id="1",
        flow_name="Flow",
        source="x.xlsx",
        token=uuid.uuid4(),
        by=None,
    )


def test_list_is_read_before_the_transaction(cast: Cast) -> None:
    depths = []

    def rows() -> Iterator[Row]:
        for number in range(1, 1_002):
            depths.append(len(connection.savepoint_ids))
            yield Row(number, (f"p{number}@example.com",))

    outside = len(connection.savepoint_ids)
    batch = drafted(cast, rows())
    assert set(depths) == {outside}
    assert batch.line_count == batch.lines.count() == 1_001


def test_oversized_list_is_not_read_to_its_end(cast: Cast) -> None:
    wide = tuple("x" * 1_000 for _ in range(40))
    read = []

    def rows() -> Iterator[Row]:
        for number in range(1, 19_000):
            read.append(number)
            yield Row(number, wide)

    with pytest.raises(Unusable):
        drafted(cast, rows())
    assert len(read) < 1_000
    assert not Batch.objects.exists()


def test_earlier_choices_are_migrated(cast: Cast) -> None:
    batch = drafted(cast, (Row(n, (f"p{n}@example.com",)) for n in range(1, 6)))
    for number, verdict, included in [
        (1, Verdict.NEW, False),
        (2, Verdict.ELSEWHERE, False),
        (3, Verdict.TYPO, True),
        (4, Verdict.TYPO, False),
    ]:
        batch.lines.filter(number=number).update(verdict=verdict, included=included)
    migration = import_module("dashboard.assignments.migrations.0004_line_choice")
    migration.remember(apps, SimpleNamespace(connection=connection))
    choices = batch.lines.order_by("number").values_list("choice", flat=True)
    assert list(choices) == [False, False, True, None, None]
