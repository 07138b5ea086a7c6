"""From a table to a batch: read before anything is locked, and only what can be held in memory."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection

from dashboard.assignments.batch import Batch
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


def test_a_list_is_read_before_the_transaction_that_keeps_it(cast: Cast) -> None:
    depths = []

    def rows() -> Iterator[Row]:
        for number in range(1, 1_002):
            depths.append(len(connection.savepoint_ids))
            yield Row(number, (f"p{number}@example.com",))

    outside = len(connection.savepoint_ids)
    batch = drafted(cast, rows())
    assert set(depths) == {outside}
    assert batch.line_count == batch.lines.count() == 1_001


def test_a_list_that_would_fill_the_memory_is_not_read_to_its_end(cast: Cast) -> None:
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
