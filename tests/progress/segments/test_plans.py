"""Plans of the lists of 100,000 candidates, and the rows that they read."""

from collections.abc import Iterable, Iterator

import pytest
from django.core.cache import cache
from django.http import QueryDict
from pytest_django import DjangoDbBlocker

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import listed_keys, states_of
from tests.progress.factories import make_flow
from tests.progress.segments.many_rows import (
    IS_POSTGRES,
    Query,
    analyze,
    insert_many,
    recorded_queries,
    vacuum,
)
from tests.progress.segments.orders import ORDERS
from tests.support.users import Users

MANY = 100_000
OTHERS = 25_000
"""Candidates of another flow, as a table holds them beside."""
PAGE = 25
NEAR = 5_000
"""The most rows that a page reads from an index, where its order is not kept."""
STORED = 500
"""The most rows of a page whose order is kept: 25 candidates with their states."""
ONCE = 4 * MANY
"""The most rows of working out an order, once for a version: each table of the flow once."""
ALL = 3 * MANY
"""The most rows that counting reads, or finding those whom a filter leaves: all states with the
earlier ones, and for some filters a row of each candidate beside. PostgreSQL rather reads those of
the other flow too than use an index for so many.
"""
FILTERS = (
    "status=FAILED",
    "status=COMPLETED&status=FAILED",
    "step=2",
    "min-1=50&max-1=60",
    "result-1=pending",
    "assigned-from=2026-01-30&assigned-to=2026-01-31",
    "active-from=2026-02-20",
    "domain=7.example",
)
UNEVEN = ("status", "step", "score-2")
"""Many candidates have the same value there, or none has any: not even a first page is near."""
WORD = "search=c77"
NEGATED = ("note=no", "labeled=no", "snoozed=no", "other-flows=no")
"""No index finds whoever lacks something, or who has a word. All are looked at, but once only."""
NEGATED_ALL = 8 * MANY


@pytest.fixture
def vacuumed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Return to the disk what so many rows took, after they were rolled back.

    Else PostgreSQL's files stay large, and tests of plans after this one meet other costs.
    """
    yield
    if IS_POSTGRES:
        with django_db_blocker.unblock():
            vacuum()


def test_pages_of_many_candidates_read_from_indexes_and_no_more_than_their_bound(
    vacuumed: None, cast: Users
) -> None:
    """Check all lists on one data set, which takes most of the test's time."""
    flow_data = make_many(cast)
    for order in ORDERS:
        cache.clear()
        first = read_page(flow_data, f"sort={order}", 0)
        is_stored = cache.get(f"flow-order-{order}:{flow_data.flow.pk}") is not None
        assert is_stored is (order.removeprefix("-") in UNEVEN), order
        check(first, ONCE if is_stored else NEAR, order)
    for order in dict.fromkeys(order.removeprefix("-") for order in ORDERS):
        middle = read_page(flow_data, f"sort={order}", MANY // 2)
        check(middle, ONCE, order)
        check(read_page(flow_data, f"sort={order}", 0), NEAR, order)
        for start in (0, MANY - 2 * PAGE):
            again = read_page(flow_data, f"sort={order}", start)
            check(again, STORED, (order, start))
            assert len(again) == 1, "the candidates of the page"
    for query in (*FILTERS, WORD):
        bound = NEGATED_ALL if query == WORD else ALL
        check_filtered(read_page(flow_data, f"{query}&sort=name", MANY), bound, query)
        again = read_page(flow_data, f"{query}&sort=name", MANY)
        check(again, STORED, query)
        assert len(again) == 1, "the candidates of the page"
    for query in NEGATED:
        check_filtered(read_page(flow_data, f"{query}&sort=name", MANY), NEGATED_ALL, query)
        again = read_page(flow_data, f"{query}&sort=name", MANY)
        assert sum(found.rows for found in again) <= STORED, query
        assert len(again) == 2, "what members added, and the candidates of the page"


def make_many(cast: Users) -> FlowData:
    flow = make_flow(cast)
    other = SyncedFlow.objects.create(workspace=cast.acme, flow_id="8", name="O", steps=flow.steps)
    insert_many(flow, MANY)
    insert_many(other, OTHERS)
    analyze()
    flow.version, flow.read = 3, MANY
    return FlowData.visible(flow)


def read_page(flow_data: FlowData, query: str, start: int) -> list[Query]:
    """Read a page as the list does, and return the queries."""
    with recorded_queries() as recorded:
        keys = listed_keys(flow_data, SegmentQuery.from_params(QueryDict(query)))
        start = min(start, len(keys) - PAGE)
        shown = keys[start : start + PAGE]
        assert len(states_of(flow_data, list(shown))) == min(PAGE, len(keys))
    return recorded.queries


def check(queries: Iterable[Query], most: int, case: object) -> None:
    """Check that the queries but for the total read at most ``most`` rows."""
    others = [query for query in queries if not query.is_count]
    assert sum(query.rows for query in others) <= most, (case, others)
    assert all(query.rows <= ALL for query in queries if query.is_count), case
    if most < MANY:
        check_indexes(others, case)
    elif not IS_POSTGRES:  # which rather scans what it reads most of
        check_indexes(queries, case)


def check_filtered(queries: list[Query], most: int, case: object) -> None:
    """Check that counting those who match, and finding them, read at most ``most`` rows each."""
    *found, page = queries
    assert len(found) <= 3, case
    assert all(query.rows <= most for query in found), (case, queries)
    assert page.rows <= NEAR, (case, queries)
    check_indexes([page] if IS_POSTGRES else queries, case)


def check_indexes(queries: Iterable[Query], case: object) -> None:
    for query in queries:
        assert not query.scanned, (case, query)
