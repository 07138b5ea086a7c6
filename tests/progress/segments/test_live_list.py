"""The live list nearest to one from the snapshot, and what it says it lacks."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.segments.chips import build_chips
from dashboard.progress.segments.criteria import Criteria, StepCriterion
from dashboard.progress.segments.live_list import LiveList, build_live_list
from dashboard.progress.segments.query import SEGMENT_NAMES, SegmentQuery
from flows_api import CandidateStatus

STATUSES = [status.value for status in CandidateStatus]
steps = st.builds(
    StepCriterion,
    order=st.just(1),
    low=st.sampled_from([None, 50.0]),
    result=st.sampled_from(["passed", "failed"]),
)
queries = st.builds(
    SegmentQuery,
    name=st.sampled_from(SEGMENT_NAMES),
    step=st.sampled_from([None, 1]),
    search=st.sampled_from(["", "ada"]),
    statuses=st.lists(st.sampled_from(STATUSES), unique=True).map(
        lambda names: tuple(name for name in STATUSES if name in names)
    ),
    domain=st.sampled_from(["", "example.com"]),
    reviewed=st.sampled_from(["", "no"]),
    is_named=st.just(True),
    criteria=st.builds(
        Criteria,
        steps=st.lists(steps, max_size=1).map(tuple),
        note=st.sampled_from(["", "yes"]),
        snoozed=st.sampled_from(["", "no"]),
    ),
)


def live_list(segment: SegmentQuery, sort_label: str = "") -> LiveList:
    return build_live_list(segment, build_chips(segment, "The segment", (), ()), sort_label)


def parse(live: LiveList) -> SegmentQuery:
    params = [pair.split("=") for pair in live.query.split("&") if pair]
    return SegmentQuery.from_params(dict(params))


@given(queries)
def test_a_filter_is_stored_or_named(segment: SegmentQuery) -> None:
    live = live_list(segment)
    assert not parse(live).needs_snapshot
    stays = build_chips(parse(live), "", (), ())
    lost = len(build_chips(segment, "The segment", (), ())) - len(live.lost)
    assert lost == len(stays)


@given(queries)
def test_it_has_all_statuses_or_the_only_one(segment: SegmentQuery) -> None:
    found = parse(live_list(segment)).statuses
    assert found in ((), segment.statuses) or "The segment" not in live_list(segment).lost
    assert len(found) < 2


def test_a_status_of_several_is_not_kept_alone() -> None:
    segment = SegmentQuery(statuses=("IN_PROGRESS", "FAILED"), step=2, search="ada")
    live = live_list(segment, "score at Coding task")
    assert live.query == "search=ada"
    assert live.lost == ("Last step: 2", "In progress", "Failed", "sorted by score at Coding task")


@pytest.mark.parametrize(
    ("name", "status"), [("failed", "FAILED"), ("in-progress", "IN_PROGRESS"), ("stalled", "")]
)
def test_a_segment_of_one_status_is_that_status(name: str, status: str) -> None:
    live = live_list(SegmentQuery(name=name))
    assert live == LiveList(f"status={status}" if status else "", () if status else live.lost)
    at_a_step = live_list(replace(SegmentQuery(name=name), step=1))
    assert at_a_step == LiveList("", ("The segment",))
