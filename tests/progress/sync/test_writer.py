"""Rows of candidates of whom the partner tells little: intervals instead of inventions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, StepResult, SyncedFlow
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync.position import position_of
from dashboard.progress.sync.writer import Writer
from flows_api import Attempt, Candidate
from tests.progress.conftest import metrics_of
from tests.progress.factories import HOUR, START, candidate_at, make_flow, write_sync
from tests.support.users import Users


@pytest.fixture
def flow(cast: Users) -> SyncedFlow:
    return make_flow(cast)


def test_without_times_a_change_lies_between_two_syncs(flow: SyncedFlow) -> None:
    write_sync(flow, START, candidate_at())
    write_sync(flow, START + HOUR, candidate_at(step=2))
    state = CandidateState.objects.newest().get()
    assert (state.moved_after, state.moved_before) == (START, START + HOUR)


def test_without_times_the_time_in_a_step_is_an_interval(flow: SyncedFlow) -> None:
    write_sync(flow, START, candidate_at(status="NOT_STARTED"))
    write_sync(flow, START + 4 * HOUR, candidate_at())
    write_sync(flow, START + 8 * HOUR, candidate_at(step=2))
    write_sync(flow, START + 9 * HOUR, candidate_at(step=3))
    step_2 = StepResult.objects.newest().get(order=2)
    assert (step_2.waited_low, step_2.waited_high) == (0, 5 * 3600)


def test_no_time_is_invented_before_the_first_sync(flow: SyncedFlow) -> None:
    write_sync(flow, START, candidate_at())
    write_sync(flow, START + HOUR, candidate_at(step=2))
    known = metrics_of(flow)
    assert known.steps[0].durations is None
    assert known.days == []


def test_without_scores_there_is_still_a_pass_rate(flow: SyncedFlow) -> None:
    write_sync(flow, START, candidate_at(1, step=2), candidate_at(2, status="FAILED"))
    known = metrics_of(flow)
    assert known.steps[0].scored == 0
    assert (known.funnel.stages[0].passed, known.funnel.stages[0].failed) == (1, 1)
    assert known.completion is None


def test_pause_between_syncs_stalls_nobody(flow: SyncedFlow) -> None:
    write_sync(flow, START, candidate_at(1), candidate_at(2))
    write_sync(flow, START + timedelta(days=9), candidate_at(1, step=2), candidate_at(2, step=2))
    assert not segment_states(FlowData.visible(flow), SegmentQuery(name="stalled")).exists()
    write_sync(flow, START + timedelta(days=17), candidate_at(1, step=2), candidate_at(2, step=3))
    stalled = segment_states(FlowData.visible(flow), SegmentQuery(name="stalled"))
    assert [state.candidate.candidate_id for state in stalled] == ["1"]


def test_new_address_is_no_change_of_state(flow: SyncedFlow) -> None:
    write_sync(
        flow, START, Candidate(id="1", status="IN_PROGRESS", current_step=1, email="a@b.example")
    )
    later = Candidate(id="1", status="IN_PROGRESS", current_step=1, email="c@d.example")
    write_sync(flow, START + HOUR, later)
    state = CandidateState.objects.newest().select_related("candidate").get()
    assert state.moved_before == START
    assert (state.candidate.email, state.candidate.domain) == ("c@d.example", "d.example")


@pytest.mark.parametrize(
    ("candidate", "passed", "failed_step", "started"),
    [
        (Candidate(id="1", status="NOT_STARTED", current_step=1), 0, None, False),
        (Candidate(id="1", status="IN_PROGRESS", current_step=2), 1, None, True),
        (Candidate(id="1", status="IN_PROGRESS"), 0, None, True),
        (Candidate(id="1", status="FAILED", current_step=2), 1, 2, True),
        (Candidate(id="1", status="COMPLETED", current_step=3), 3, None, True),
        (Candidate(id="1", status="COMPLETED"), 3, None, True),
        (Candidate(id="1", status="EXPIRED", current_step=1), 0, None, False),
        (Candidate(id="1", status=""), 0, None, False),
        (
            Candidate(
                id="1",
                status="COMPLETED",
                attempts=(Attempt(step_order=1, passed=True), Attempt(step_order=2, passed=True)),
            ),
            2,
            None,
            True,
        ),
        (
            Candidate(
                id="1",
                status="FAILED",
                attempts=(Attempt(step_order=1, score=0.0, passed=False),),
            ),
            0,
            1,
            True,
        ),
    ],
)
def test_position(
    candidate: Candidate, passed: int, failed_step: int | None, started: bool
) -> None:
    position = position_of(candidate, 3)
    assert (position.passed, position.failed_step, position.started) == (
        passed,
        failed_step,
        started,
    )


def test_zero_is_a_score_and_none_is_not() -> None:
    zero = Attempt(step_order=1, number=1, score=0.0)
    waiting = Attempt(step_order=1, number=2)
    position = position_of(Candidate(id="1", status="IN_PROGRESS", attempts=(zero, waiting)), 3)
    assert [result.score for result in position.results] == [0.0]


def test_second_write_within_a_version_replaces_the_first(flow: SyncedFlow) -> None:
    writer = Writer(flow, 1, timezone.now())
    for step in (1, 2, 3, 3):
        writer.take([candidate_at(step=step)])
        writer.flush()
    assert writer.changed == 3
    assert CandidateState.objects.get().passed == 2
