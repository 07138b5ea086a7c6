"""The filters of the list of candidates: together they are the intersection of each alone.

``test_brute_force`` has every pair of them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.progress.models import (
    GONE,
    CandidateLabel,
    CandidateState,
    Note,
    Review,
    Snooze,
    SyncedCandidate,
    SyncedFlow,
)
from dashboard.progress.segments.criteria import Criteria
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.segments.rows import listed_keys
from dashboard.workspaces.models import Label, Workspace
from flows_api import Candidate
from tests.progress.drawn import STATUSES, raw_rows, rolled_back, syncs, write
from tests.progress.factories import HOUR, START, make_flow, write_sync
from tests.progress.segments.orders import ORDERS, sort_plainly
from tests.support.users import Users

Row = dict[str, Any]
OPEN = STATUSES[:2]
DAY = START.date()
MIDNIGHT = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
TWO, THREE, DELETED = 2, 3, 4
"""Keys of labels: on each second and on each third candidate, and one that is gone."""
FILTERS: dict[str, Callable[[Row], bool]] = {
    "search=ann": lambda row: "ann" in row["state"].candidate.search_text,
    "status=FAILED": lambda row: row["state"].status == "FAILED",
    "status=NOT_STARTED&status=COMPLETED": lambda row: (
        row["state"].status in ("NOT_STARTED", "COMPLETED")
    ),
    "step=2": lambda row: row["step"] == 2,
    "min-1=7.5": lambda row: row["score-1"] is not None and row["score-1"] >= 7.5,
    "min-2=0&max-2=60": lambda row: row["score-2"] is not None and 0 <= row["score-2"] <= 60,
    "max-1=7,5": lambda row: row["score-1"] is not None and row["score-1"] <= 7.5,
    "result-1=passed": lambda row: row["state"].passed >= 1,
    "result-2=failed": lambda row: (row["state"].failed_step, row["state"].passed) == (2, 1),
    "result-1=pending": lambda row: (
        row["state"].status in OPEN and row["state"].failed_step is None and not row["state"].passed
    ),
    f"assigned-from={DAY}": lambda row: row["assigned"] is not None and row["assigned"] >= MIDNIGHT,
    f"assigned-to={DAY - timedelta(days=1)}": lambda row: (
        row["assigned"] is not None and row["assigned"] < MIDNIGHT
    ),
    f"active-from={DAY}&active-to={DAY}": lambda row: (
        MIDNIGHT <= row["activity"] < MIDNIGHT + timedelta(days=1)
    ),
    "domain=x.example": lambda row: row["state"].candidate.domain == "x.example",
    "other-flows=yes": lambda row: row["state"].candidate.email == "a@x.example",
    "other-flows=no": lambda row: row["state"].candidate.email != "a@x.example",
    "note=yes": lambda row: row["key"] % 2 == 0,
    "note=no": lambda row: row["key"] % 2 == 1,
    "reviewed=yes": lambda row: row["key"] % 3 == 0,
    "snoozed=no": lambda row: row["key"] % 5 > 0,
    "labeled=yes": lambda row: row["key"] % 2 == 0 or row["key"] % 3 == 0,
    "labeled=no": lambda row: row["key"] % 2 > 0 and row["key"] % 3 > 0,
    f"label={TWO}": lambda row: row["key"] % 2 == 0,
    f"label={TWO}&label={THREE}": lambda row: row["key"] % 6 == 0,
    f"label={TWO}&label={DELETED}": lambda row: False,
}


def annotate(workspace: Workspace) -> None:
    """Add notes, labels, reviews and snoozes to some candidates, by their keys."""
    everyone = list(SyncedCandidate.objects.all())
    for key in (TWO, THREE):
        Label.objects.create(pk=key, workspace=workspace, name=f"Label {key}")
        CandidateLabel.objects.bulk_create(
            CandidateLabel(candidate=c, label_id=key) for c in everyone if c.pk % key == 0
        )
    Note.objects.bulk_create(Note(candidate=c, text="x") for c in everyone if c.pk % 2 == 0)
    Review.objects.bulk_create(
        Review(candidate=c, flow=c.flow, order=1, score=1) for c in everyone if c.pk % 3 == 0
    )
    until = datetime(9999, 1, 1, tzinfo=UTC)
    Snooze.objects.bulk_create(
        Snooze(candidate=c, flow=c.flow, until=until, moved_before=START)
        for c in everyone
        if c.pk % 5 == 0
    )


def add_other_flows(cast: Users) -> None:
    """Write flows beside the drawn one: only one address there is in the workspace, and listed."""
    for flow_id, workspace, email, listed in (
        ("2", cast.acme, "A@X.example", True),
        ("3", cast.acme, "b@x.example", False),
        ("4", cast.other, "b@x.example", True),
        ("5", cast.acme, None, True),
    ):
        flow = SyncedFlow.objects.create(workspace=workspace, flow_id=flow_id, name=flow_id)
        write_sync(flow, START, Candidate(id="same", status="IN_PROGRESS", email=email))
        if not listed:
            write_sync(flow, START + HOUR)
            CandidateState.objects.filter(flow=flow).update(status=GONE)


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


def shares_a_parameter(one: str, other: str) -> bool:
    return not QueryDict(one).keys().isdisjoint(QueryDict(other).keys())


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
