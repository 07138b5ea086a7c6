"""The lifecycle of candidates: they start, are scored, pass or fail as simulated time passes."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from flows_api.simulator import Simulator
from flows_api.simulator.world.lifecycle import DAY, simulate_lifecycle
from tests.flows_api.simulator.api import Api

LATER = {
    "NOT_STARTED": {"NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED"},
    "IN_PROGRESS": {"IN_PROGRESS", "COMPLETED", "FAILED"},
    "COMPLETED": {"COMPLETED"},
    "FAILED": {"FAILED"},
}


@dataclass(frozen=True)
class Stage:
    threshold: float = 60
    added_at: float = 0
    duration: float = 20
    difficulty: float = 0

    def threshold_at(self, moment: float) -> float:
        return self.threshold


stages = st.lists(st.builds(Stage, threshold=st.integers(0, 100)), min_size=1, max_size=5)
seeds = st.integers(0, 2**64 - 1)


@given(seed=seeds, stages=stages)
def test_one_thing_comes_after_another(seed: int, stages: list[Stage]) -> None:
    found = simulate_lifecycle(seed, DAY, stages)
    moment, order = DAY, 1
    for attempt in found.attempts:
        assert attempt.step_order in (order, order + 1)
        assert moment <= attempt.started_at < attempt.submitted_at <= attempt.scored_at
        moment, order = max(moment, attempt.started_at), attempt.step_order
    assert (found.outcome in ("COMPLETED", "FAILED")) == (found.ended_at < float("inf"))


@given(seed=seeds, stages=stages, days=st.lists(st.floats(0, 60), min_size=2, max_size=6))
def test_no_candidate_goes_back(seed: int, stages: list[Stage], days: list[float]) -> None:
    found = simulate_lifecycle(seed, 0, stages)
    moments = [day * DAY for day in sorted(days)]
    for earlier, later in pairwise(moments):
        assert found.status(later) in LATER[found.status(earlier)]
        assert found.current_step(later) >= found.current_step(earlier)
        assert found.last_activity_at(later) >= found.last_activity_at(earlier)
        assert len(found.so_far(later)) >= len(found.so_far(earlier))


@given(seed=seeds, stages=stages)
def test_passing_is_a_score_at_or_above_the_threshold(seed: int, stages: list[Stage]) -> None:
    found = simulate_lifecycle(seed, 0, stages)
    for attempt in found.attempts:
        if attempt.score is not None:
            assert 0 <= attempt.score <= 100
            stage = stages[attempt.step_order - 1]
            assert attempt.passed == (attempt.score >= stage.threshold)
    if found.outcome == "FAILED":
        assert found.attempts[-1].passed is False
    if found.outcome == "COMPLETED":
        assert found.attempts[-1].step_order == len(stages)


def test_lifecycles_differ_between_candidates() -> None:
    found = [simulate_lifecycle(seed, 0, [Stage(), Stage()]) for seed in range(2_000)]
    share = {s: sum(j.status(40 * DAY) == s for j in found) / 2_000 for s in LATER}
    assert 0.04 < share["NOT_STARTED"] < 0.12
    assert 0.05 < share["IN_PROGRESS"] < 0.25
    assert share["COMPLETED"] > 0.2
    assert share["FAILED"] > 0.2
    scores = {a.score for j in found for a in j.attempts if a.score is not None}
    assert {0, 60, 100} <= scores
    assert any(a.number == 2 for j in found for a in j.attempts)


def statuses(api: Api) -> dict[str, str]:
    return {candidate["id"]: candidate["status"] for candidate in api.all_candidates()}


def test_candidates_progress_over_time(api: Api, simulator: Simulator) -> None:
    before = statuses(api)
    simulator.clock.advance(10 * DAY)
    after = statuses(api)
    assert all(after[who] in LATER[status] for who, status in before.items())
    assert sum(after[who] != status for who, status in before.items()) >= 5


def test_the_newly_assigned_live_too(api: Api, simulator: Simulator) -> None:
    for number in range(20):
        api.assign(email=f"new.{number}@example.com")
    new = {c["id"] for c in api.all_candidates(search="@example.com")}
    assert len(new) == 20
    simulator.clock.advance(30 * DAY)
    found = [status for who, status in statuses(api).items() if who in new]
    assert {"COMPLETED", "FAILED"} <= set(found)


def test_the_filter_and_the_list_agree_at_any_time(api: Api, simulator: Simulator) -> None:
    for _ in range(5):
        simulator.clock.advance(1.5 * DAY)
        listed = statuses(api)
        for status in LATER:
            filtered = {c["id"] for c in api.all_candidates(status=status)}
            assert filtered == {who for who, now in listed.items() if now == status}


def steps_of(flow: dict[str, Any]) -> list[dict[str, Any]]:
    return [{k: s[k] for k in ("assessmentId", "passThreshold")} for s in flow["steps"]]


def test_a_score_appears_when_it_is_scored() -> None:
    with Simulator("demo", speed=0, start=1_800_000_000) as demo, Api(demo, demo.api_key) as api:
        busy = api.all_candidates(2, status="IN_PROGRESS")
    attempts = [attempt for candidate in busy for attempt in candidate["attempts"]]
    found = {
        (a["status"], a["submittedAt"] is None, a["score"] is None, a["reportUrl"] is None)
        for a in attempts
    }
    assert found == {
        ("IN_PROGRESS", True, True, True),
        ("ABANDONED", True, True, True),
        ("SUBMITTED", False, True, True),
        ("SCORED", False, False, False),
    }


def test_a_threshold_applies_from_when_it_was_set(api: Api, simulator: Simulator) -> None:
    scored = {c["id"]: c["attempts"] for c in api.all_candidates(status="COMPLETED")}
    steps = steps_of(api.flow())
    for step in steps:
        step["passThreshold"] = 100
    api.patch("/assessment-flows/1", flowName="Harder", steps=steps)
    assert {c["id"]: c["attempts"] for c in api.all_candidates(status="COMPLETED")} == scored
    simulator.clock.advance(60 * DAY)
    assert {c["id"] for c in api.all_candidates(status="COMPLETED")} == set(scored)


def test_a_lower_threshold_passes_more_later_candidates(api: Api, simulator: Simulator) -> None:
    failed = {c["id"] for c in api.all_candidates(status="FAILED")}
    steps = steps_of(api.flow())
    for step in steps:
        step["passThreshold"] = 0
    api.patch("/assessment-flows/1", flowName="Easier", steps=steps)
    simulator.clock.advance(60 * DAY)
    assert {c["id"] for c in api.all_candidates(status="FAILED")} == failed


def test_a_new_step_is_for_candidates_who_reach_it(api: Api, simulator: Simulator) -> None:
    done = {c["id"] for c in api.all_candidates(status="COMPLETED")}
    steps = [*steps_of(api.flow()), {**steps_of(api.flow())[0], "passThreshold": 0}]
    api.patch("/assessment-flows/1", flowName="Longer", steps=steps)
    assert {c["id"] for c in api.all_candidates(status="COMPLETED")} == done
    simulator.clock.advance(90 * DAY)
    later = [c for c in api.all_candidates(status="COMPLETED") if c["id"] not in done]
    assert later
    assert all(c["attempts"][-1]["stepOrder"] == 4 for c in later)


def test_nothing_happens_by_itself_within_a_test() -> None:
    """The first minutes of the small scenario are quiet, so that no test depends on luck."""
    with (
        Simulator("small", speed=0, start=1_800_000_000) as still,
        Api(still, still.api_key) as api,
    ):
        before = [api.all_candidates(flow) for flow in (1, 2, 3, 4)]
        still.clock.advance(180)
        assert [api.all_candidates(flow) for flow in (1, 2, 3, 4)] == before
