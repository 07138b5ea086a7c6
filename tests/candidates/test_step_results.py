"""The state of each step of a candidate."""

from datetime import UTC, datetime

import pytest

from dashboard.candidates.step_results import step_progress
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
