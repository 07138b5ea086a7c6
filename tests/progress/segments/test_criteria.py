"""The filters of the list of candidates: together they are the intersection of each alone.

``test_brute_force`` has every pair of them.
"""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.progress.segments.criteria import Criteria
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import listed_keys
from flows_api import Candidate
from tests.progress.drawn import raw_rows, rolled_back, syncs, write
from tests.progress.factories import make_flow
from tests.progress.segments.filters import (
    FILTERS,
    add_other_flows,
    annotate,
    shares_a_parameter,
)
from tests.progress.segments.orders import ORDERS, sort_plainly
from tests.support.users import Users


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    read=syncs(),
    order=st.sampled_from(ORDERS),
    filters=st.lists(st.sampled_from(sorted(FILTERS)), min_size=1, max_size=3, unique=True),
)
def test_a_filtered_list_is_a_plain_sort_of_the_intersection(
    cast: Users, read: list[list[Candidate]], order: str, filters: list[str]
) -> None:
    selected = [filters[0]]
    for one in filters[1:]:
        if not any(shares_a_parameter(one, other) for other in selected):
            selected.append(one)
    with rolled_back():
        flow_data = write(make_flow(cast), read)
        annotate(cast.acme)
        add_other_flows(cast)
        rows = raw_rows(flow_data.flow)
        wanted = [row for row in rows if all(FILTERS[name](row) for name in selected)]
        query = QueryDict("&".join([*selected, f"sort={order}"]))
        keys = listed_keys(flow_data, SegmentQuery.from_params(query))
        assert list(keys) == sort_plainly(wanted, order)
        pages = [keys[start : start + 2] for start in range(0, len(keys), 2)]
        assert [key for page in pages for key in page] == list(keys)


def test_the_filters_of_each_parameter_are_tested() -> None:
    tested = {name for query in FILTERS for name in QueryDict(query)}
    numbered = {name.rstrip("12") for name in tested}
    assert {"min-", "max-", "result-"} <= numbered
    assert set(Criteria().params()) <= tested


@pytest.mark.parametrize("query", FILTERS)
def test_a_filter_survives_its_url(query: str) -> None:
    segment = SegmentQuery.from_params(QueryDict(query))
    assert SegmentQuery.from_params(QueryDict(segment.encoded())) == segment
    is_live = query in ("search=ann", "status=FAILED")
    assert segment.needs_snapshot is not is_live


@given(
    params=st.dictionaries(
        st.sampled_from(
            ["min-1", "max-0", "min-99999", "result-2", "assigned-from", "note", "step", "label"]
        ),
        st.text(max_size=8),
    )
)
def test_any_url_is_read(params: dict[str, str]) -> None:
    segment = SegmentQuery.from_params(params)
    assert SegmentQuery.from_params(QueryDict(segment.encoded())) == segment
