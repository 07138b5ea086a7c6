"""The orders of the list of candidates: each is that of a plain sort of the rows."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import (
    CandidateState,
    StepResult,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.models.bulk_insert import insert_rows
from dashboard.progress.segments.query import SegmentQuery, Sort
from dashboard.progress.segments.rows import listed_keys
from dashboard.progress.segments.sorting import SORTS
from dashboard.progress.sync.writer import CANDIDATE_COLUMNS
from flows_api import Candidate
from tests.progress.drawn import STATUSES, raw_rows, rolled_back, syncs, write
from tests.progress.factories import HOUR, START, make_flow
from tests.support.users import Users

COLUMNS = ("name", "status", "step", "score-1", "score-2", "total", "assigned", "activity")
ORDERS = [sign + column for column in COLUMNS for sign in ("", "-")]

MOST_QUERIES = 6
"""The total, and the parts of an order up to the page, each counted where it lies before it."""
OTHER = ("passed", "started")
STEPS = 30
"""More than a flow has: of few rows in few steps, but not of many, PostgreSQL rather sorts all."""
INDEXES = {
    "name": "candidate_name",
    "status": "state_status",
    "step": "state_step",
    "score-1": "result_score",
    "score-2": "result_score",
    "total": "state_total_score",
    "assigned": "candidate_assigned",
    "activity": "state_moved",
}


def sort_plainly(rows: list[dict[str, Any]], order: str) -> list[int]:
    """Sort by a column, equal ones by id, and those without a value last."""
    column = order.removeprefix("-")
    known = [row for row in rows if row[column] is not None]
    known.sort(key=lambda row: row[column], reverse=order.startswith("-"))
    return [row["key"] for row in [*known, *(row for row in rows if row[column] is None)]]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(read=syncs())
def test_every_order_is_that_of_a_plain_sort(cast: Users, read: list[list[Candidate]]) -> None:
    with rolled_back():
        flow_data = write(make_flow(cast), read)
        rows = raw_rows(flow_data.flow)
        for order in ORDERS:
            keys = listed_keys(flow_data, SegmentQuery(sort=Sort.read(order)))
            assert len(keys) == len(rows)
            assert list(keys) == sort_plainly(rows, order), order
            pages = [keys[start : start + 2] for start in range(0, len(rows), 2)]
            assert [key for page in pages for key in page] == list(keys), order


def test_every_order_is_tested() -> None:
    assert {Sort.read(order).column for order in ORDERS} == set(SORTS)  # type: ignore[union-attr]


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_survives_its_url(order: str) -> None:
    assert str(Sort.read(order)) == order
    query = SegmentQuery.from_params({"sort": order})
    assert query.encoded() == f"sort={order}"
    assert query.needs_snapshot


@pytest.mark.parametrize("text", ["", "-", "nonsense", "score", "score-", "score-x", "score-99999"])
def test_an_unknown_order_is_none(text: str) -> None:
    assert Sort.read(text) is None


def fill(flow: SyncedFlow, count: int) -> None:
    """Write ``count`` candidates as a sync would, with a result at two steps."""
    names = [f"{n * 7919 % count:05d}" for n in range(count)]
    rows = [
        (flow.pk, name, "", "", name, "", START + n * HOUR, name, name)
        for n, name in enumerate(names)
    ]
    insert_rows(SyncedCandidate, CANDIDATE_COLUMNS, rows)
    keys = list(SyncedCandidate.objects.filter(flow=flow).values_list("pk", flat=True))
    states = [
        (flow.pk, key, 1, key, STATUSES[n % 4], n % STEPS + 1, START + n * HOUR, float(n % 200))
        for n, key in enumerate(keys)
    ]
    columns = ("flow_id", "candidate_id", "valid_from", "fingerprint", "status", "step")
    insert_rows(
        CandidateState,
        (*columns, "moved_before", "total_score", *OTHER),
        [(*state, 0, False) for state in states],
    )
    results = [(flow.pk, key, 1, order, float(key % 101)) for key in keys for order in (1, 2)]
    insert_rows(StepResult, ("flow_id", "candidate_id", "valid_from", "order", "score"), results)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE progress_person, progress_state, progress_result")


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_read_from_its_index(full_flow: FlowData, order: str) -> None:
    """SQLite plans alike for any number of rows, as long as nobody has analysed them."""
    keys = listed_keys(full_flow, SegmentQuery(sort=Sort.read(order)))
    plan = keys.parts[0][:25].explain()
    assert INDEXES[order.removeprefix("-")] in plan, plan


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("start", [0, 2_000])
def test_the_queries_of_a_page_do_not_grow(full_flow: FlowData, order: str, start: int) -> None:
    keys = listed_keys(full_flow, SegmentQuery(sort=Sort.read(order)))
    with CaptureQueriesContext(connection) as queries:
        assert len(keys[start : start + 25]) == 25
    assert len(queries) <= MOST_QUERIES


@pytest.fixture
def full_flow(cast: Users) -> FlowData:
    flow = make_flow(cast)
    fill(flow, 3_000)
    flow.version = 1
    return FlowData.visible(flow)
