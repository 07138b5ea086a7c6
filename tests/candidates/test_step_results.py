"""The state of each step of a candidate."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.candidates.columns.values import CandidateValues, latest_attempt
from dashboard.candidates.export import ExportTable
from dashboard.candidates.step_results import step_progress
from dashboard.progress.sync.position import position_of
from flows_api import Attempt, Candidate, Flow, Step

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
FLOW = Flow(id="1", name="F", status="ACTIVE", steps=(Step(1, "a", 60), Step(2, "b", 60)))
LISTED = Attempt(step_order=1)
BEGUN = Attempt(step_order=1, started_at=NOW)
SUBMITTED = Attempt(step_order=1, started_at=NOW, submitted_at=NOW)


@pytest.mark.parametrize(
    ("status", "attempts", "states"),
    [
        ("NOT_STARTED", (), ["not-started", "waiting"]),
        ("NOT_STARTED", (LISTED,), ["not-started", "waiting"]),
        ("NOT_STARTED", (BEGUN,), ["current", "waiting"]),
        ("IN_PROGRESS", (), ["current", "waiting"]),
        ("IN_PROGRESS", (LISTED,), ["current", "waiting"]),
        ("IN_PROGRESS", (SUBMITTED,), ["scoring", "waiting"]),
        ("FAILED", (), ["failed", "waiting"]),
    ],
)
def test_first_step_does_not_contradict_the_status(
    status: str, attempts: tuple[Attempt, ...], states: list[str]
) -> None:
    candidate = Candidate(id="1", status=status, current_step=1, attempts=attempts)
    assert [at.state for at in step_progress(candidate, FLOW, {})] == states


@pytest.mark.parametrize("is_newest_first", [True, False])
def test_the_latest_attempt_counts_everywhere_wherever_it_is_listed(
    *, is_newest_first: bool
) -> None:
    attempts = (
        Attempt(step_order=1, score=86, submitted_at=NOW + timedelta(minutes=40)),
        Attempt(step_order=1, score=20, submitted_at=NOW),
    )
    listed = attempts if is_newest_first else attempts[::-1]
    candidate = Candidate(id="1", status="IN_PROGRESS", current_step=2, attempts=listed)
    values = CandidateValues(candidate, FLOW, {})
    (result,) = [one for one in position_of(candidate, 2).results if one.order == 1]
    (row,) = ExportTable(FLOW, {}, lambda ids: {}).stored_rows([candidate])
    latest = latest_attempt(candidate)
    assert latest
    assert latest.score == values.total == result.score == 86
    assert 86 in list(row)
    assert values.by_step[1].state == "passed"
    assert [at.attempt.score for at in values.by_step[1].attempts] == [20, 86]


def test_an_attempt_under_way_does_not_hide_the_one_with_a_score() -> None:
    again = Attempt(step_order=1, number=2, started_at=NOW)
    made = Attempt(step_order=1, number=1, score=20, passed=False, submitted_at=NOW)
    candidate = Candidate(id="1", status="IN_PROGRESS", current_step=1, attempts=(made, again))
    (first, _) = step_progress(candidate, FLOW, {})
    assert first.counting
    assert (first.state, first.counting.attempt.score) == ("failed", 20)
