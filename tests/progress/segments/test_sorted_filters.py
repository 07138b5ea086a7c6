"""Many candidates, sorted and filtered: in the order of a plain sort, read from indexes."""

import re
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, SyncedCandidate
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import listed_keys
from tests.progress.factories import make_flow
from tests.progress.segments.orders import ORDERS, fill
from tests.support.users import Users

FULL_SCAN = re.compile(
    r"SCAN progress_(person|state|result)(?! USING)|Seq Scan on progress_(person|state|result)\b"
)
FILTERED = (
    "status=FAILED",
    "status=FAILED&status=COMPLETED",
    "min-1=50&max-1=60",
    "other-flows=no",
)
MANY = 10_000
DEEP = MANY - 25


@pytest.fixture
def many(cast: Users) -> FlowData:
    """Return a flow with MANY candidates."""
    flow = make_flow(cast)
    fill(flow, MANY)
    flow.version = 1
    return FlowData.visible(flow)


def test_many_candidates_are_sorted_alike_and_pages_are_everyone_once(many: FlowData) -> None:
    """Compare with a sort in Python of what is stored, for each order and some filters."""
    states = CandidateState.objects.filter(flow=many.flow).values_list(
        "candidate__pk", "status", "total_score", "candidate__candidate_id"
    )
    facts: dict[int, Any] = {key: (status, total, name) for key, status, total, name in states}
    lists: dict[str, Callable[[int], bool]] = {
        "": lambda key: True,
        "status=FAILED": lambda key: facts[key][0] == "FAILED",
        "min-1=50&status=NOT_STARTED": lambda key: (
            key % 101 >= 50 and facts[key][0] == "NOT_STARTED"
        ),
    }
    for query, is_listed in lists.items():
        found = {}
        for order in ORDERS:
            params = QueryDict(f"{query}&sort={order}")
            keys = listed_keys(many, SegmentQuery.from_params(params))
            found[order] = list(keys)
            assert len(found[order]) == len(set(found[order])) == len(keys)
            assert set(found[order]) == {key for key in facts if is_listed(key)}
            pages = [keys[start : start + 1000] for start in range(0, len(keys), 1000)]
            assert [key for page in pages for key in page] == found[order]
        by_total = sorted(found["name"], key=lambda key: (facts[key][1], facts[key][2]))
        assert found["total"] == by_total
        falling = sorted(found["name"], key=lambda key: (-facts[key][1], facts[key][2]))
        assert found["-total"] == falling
        names = [facts[key][2] for key in found["name"]]
        assert all(one < other for one, other in pairwise(names))
        assert found["-name"] == found["name"][::-1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of a filter's few, PostgreSQL sorts all")
def test_no_filtered_page_reads_a_whole_table(many: FlowData) -> None:
    for order, query in product(ORDERS, FILTERED):
        params = QueryDict(f"{query}&sort={order}")
        keys = listed_keys(many, SegmentQuery.from_params(params))
        for part in keys.parts():
            plan = part[:25].explain()
            assert not FULL_SCAN.search(plan), (order, query, plan)


def test_the_last_page_takes_as_few_queries_as_the_first(many: FlowData) -> None:
    for order, start in product(ORDERS, (0, DEEP)):
        keys = listed_keys(many, SegmentQuery.from_params(QueryDict(f"sort={order}")))
        with CaptureQueriesContext(connection) as queries:
            assert len(keys[start : start + 25]) == 25
        # The total, and each part of an order up to the page, counted where it lies before it.
        assert len(queries) <= 1 + 2 * len(list(keys.parts()))


def test_the_rule_about_plans_can_fail(many: FlowData) -> None:
    unindexed = SyncedCandidate.objects.filter(Q(first_name="x") | Q(last_name="y"))
    assert FULL_SCAN.search(unindexed.explain())
