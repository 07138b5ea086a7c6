"""Every order, every filter and every pair of them, compared with a plain sort of the raw rows.

``LIST_SIZE=10000`` makes it a large flow, whose orders are kept.
"""

import os
from itertools import combinations, count, cycle

import pytest
from django.core.cache import cache
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings

from dashboard.progress.segments import large_flows
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import listed_keys
from flows_api import Candidate
from tests.progress.drawn import mixed_syncs, raw_rows, rolled_back, write
from tests.progress.factories import make_flow
from tests.progress.segments.filters import (
    FILTERS,
    add_other_flows,
    annotate,
    shares_a_parameter,
)
from tests.progress.segments.orders import ORDERS, sort_plainly
from tests.support.users import Users

SIZE = int(os.environ.get("LIST_SIZE", "40"))
PAIRS = [
    *((name,) for name in FILTERS),
    *(pair for pair in combinations(FILTERS, 2) if not shares_a_parameter(*pair)),
]
PAGE = SIZE // 3


@pytest.mark.parametrize("is_stored", [False, True])
@settings(
    max_examples=1 if SIZE > 1000 else 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(read=mixed_syncs(SIZE))
def test_every_order_and_pair_of_filters_is_a_plain_sort_of_the_intersection(
    cast: Users, is_stored: bool, read: list[list[Candidate]]
) -> None:
    """Compare everyone at once, and the pages together, from the database and from kept orders."""
    with rolled_back(), pytest.MonkeyPatch.context() as patch:
        cache.clear()
        patch.setattr(large_flows, "MOST_SKIPPED", 0 if is_stored else SIZE * 10)
        flow_data = write(make_flow(cast), read)
        flow_data.flow.read = SIZE
        annotate(cast.acme)
        add_other_flows(cast)
        rows = raw_rows(flow_data.flow)
        for order, filters in [*((order, ()) for order in ORDERS), *zip(cycle(ORDERS), PAIRS)]:
            wanted = [row for row in rows if all(FILTERS[name](row) for name in filters)]
            query = QueryDict("&".join([*filters, f"sort={order}"]))
            keys = listed_keys(flow_data, SegmentQuery.from_params(query))
            assert (keys.order is not None) is is_stored
            everyone = list(keys)
            assert everyone == sort_plainly(wanted, order), (order, filters)
            pages = [keys[start : start + PAGE] for start in range(0, len(keys), PAGE)]
            assert [key for page in pages for key in page] == everyone, (order, filters)


def test_each_order_meets_pairs_of_filters() -> None:
    numbers = {number % len(ORDERS) for number, _pair in zip(count(), PAIRS, strict=False)}
    assert len(numbers) == len(ORDERS)
