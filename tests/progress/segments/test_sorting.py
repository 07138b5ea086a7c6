"""The orders of the list of candidates: each is that of a plain sort of the rows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from dashboard.progress.flow_data import FlowData
from dashboard.progress.segments.query import SegmentQuery, Sort
from dashboard.progress.segments.rows import listed_keys
from dashboard.progress.segments.sorting import SORTS
from flows_api import Candidate
from tests.progress.drawn import raw_rows, rolled_back, syncs, write
from tests.progress.factories import make_flow
from tests.progress.segments.orders import MOST_QUERIES, ORDERS, fill, sort_plainly
from tests.support.users import Users

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


@pytest.mark.parametrize("order", ORDERS)
def test_an_order_is_read_from_its_index(full_flow: FlowData, order: str) -> None:
    """SQLite plans alike for any number of rows, as long as nobody has analysed them.

    PostgreSQL also looks at what other tests left in the tables, and may rather scan so few rows.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    keys = listed_keys(full_flow, SegmentQuery(sort=Sort.read(order)))
    plan = next(iter(keys.parts()))[:25].explain()
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
