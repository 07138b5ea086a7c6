"""What is kept of people whom the partner tells little about: intervals, never inventions."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from dashboard.progress.asking import Ask
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import Result, State, TrackedFlow
from dashboard.progress.rules.placing import placed
from dashboard.progress.working_out import work_out
from dashboard.progress.writing import Writer
from flows_api import Attempt, Candidate
from tests.progress.conftest import figures_of
from tests.support.cast import Cast

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEPS = [
    {"order": n, "label": f"Step {n}", "assessment_id": str(n), "mark": 60.0, "inclusive": True}
    | {"is_learned": False}
    for n in (1, 2, 3)
]


@pytest.fixture
def flow(cast: Cast) -> TrackedFlow:
    return TrackedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)


def seen(flow: TrackedFlow, at: datetime, *candidates: Candidate) -> None:
    """A complete look at ``at`` that lists exactly these people."""
    writer = Writer(flow, flow.version + 1, at)
    writer.take(candidates)
    writer.flush()
    flow.looked_at = flow.covered_at = at
    flow.figures, flow.scores = work_out(flow, as_of=at, stuck_days=7)
    flow.version += 1
    flow.save()


def someone(key: int = 1, *, status: str = "IN_PROGRESS", step: int = 1) -> Candidate:
    return Candidate(id=str(key), status=status, current_step=step)


def test_without_times_a_move_lies_between_two_looks(flow: TrackedFlow) -> None:
    seen(flow, START, someone())
    seen(flow, START + HOUR, someone(step=2))
    state = State.objects.newest().get()
    assert (state.moved_after, state.moved_before) == (START, START + HOUR)


def test_the_time_in_a_step_is_an_interval_then(flow: TrackedFlow) -> None:
    seen(flow, START, someone(status="NOT_STARTED"))
    seen(flow, START + 4 * HOUR, someone())
    seen(flow, START + 8 * HOUR, someone(step=2))
    seen(flow, START + 9 * HOUR, someone(step=3))
    step_2 = Result.objects.newest().get(order=2)
    assert (step_2.waited_low, step_2.waited_high) == (0, 5 * 3600)


def test_who_was_there_at_the_first_look_has_no_time_invented(flow: TrackedFlow) -> None:
    seen(flow, START, someone())
    seen(flow, START + HOUR, someone(step=2))
    known = figures_of(flow)
    assert known.steps[0].pace is None
    assert known.days == []


def test_without_scores_there_is_no_distribution_but_a_pass_rate(flow: TrackedFlow) -> None:
    seen(flow, START, someone(1, step=2), someone(2, status="FAILED"))
    known = figures_of(flow)
    assert known.steps[0].scored == 0
    assert (known.funnel.stages[0].passed, known.funnel.stages[0].failed) == (1, 1)
    assert known.finish is None


def test_a_pause_of_our_own_looks_makes_nobody_stuck(flow: TrackedFlow) -> None:
    seen(flow, START, someone(1), someone(2))
    seen(flow, START + timedelta(days=9), someone(1, step=2), someone(2, step=2))
    assert not people(Scope.visible(flow), Ask(show="stuck")).exists()
    seen(flow, START + timedelta(days=17), someone(1, step=2), someone(2, step=3))
    stuck = people(Scope.visible(flow), Ask(show="stuck"))
    assert [state.person.candidate_id for state in stuck] == ["1"]


def test_a_new_address_moves_nobody(flow: TrackedFlow) -> None:
    seen(flow, START, Candidate(id="1", status="IN_PROGRESS", current_step=1, email="a@b.example"))
    later = Candidate(id="1", status="IN_PROGRESS", current_step=1, email="c@d.example")
    seen(flow, START + HOUR, later)
    state = State.objects.newest().select_related("person").get()
    assert state.moved_before == START
    assert (state.person.email, state.person.domain) == ("c@d.example", "d.example")


@pytest.mark.parametrize(
    ("candidate", "passed", "failed_at", "started"),
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
def test_where_somebody_stands(
    candidate: Candidate, passed: int, failed_at: int | None, started: bool
) -> None:
    place = placed(candidate, 3)
    assert (place.passed, place.failed_at, place.started) == (passed, failed_at, started)


def test_a_score_of_nothing_is_a_score_and_none_is_none() -> None:
    zero = Attempt(step_order=1, number=1, score=0.0)
    waiting = Attempt(step_order=1, number=2)
    place = placed(Candidate(id="1", status="IN_PROGRESS", attempts=(zero, waiting)), 3)
    assert [result.score for result in place.results] == [0.0]


def test_looking_twice_within_a_version_replaces(flow: TrackedFlow) -> None:
    writer = Writer(flow, 1, timezone.now())
    for step in (1, 2, 3, 3):
        writer.take([someone(step=step)])
        writer.flush()
    assert writer.changed == 3
    assert State.objects.get().passed == 2
