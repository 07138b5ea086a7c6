"""Who is stuck: found among people whose fate is planted, by the flow's own history."""

import random
from datetime import UTC, datetime, timedelta

from dashboard.progress.asking import Ask
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import TrackedFlow
from flows_api import Attempt, Candidate
from tests.progress.test_writing import STEPS, seen
from tests.support.cast import Cast

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


def test_planted_people_are_found_and_hardly_anybody_else(cast: Cast) -> None:
    chance = random.Random(11)
    flow = TrackedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
    moving = [_mover(chance, n) for n in range(400)]
    waiting = [_waiter(chance, n) for n in range(1000, 1060)]
    planted = [_planted(chance, n) for n in range(2000, 2060)]
    seen(flow, NOW, *moving, *waiting, *planted)
    states = people(Scope.visible(flow), Ask(show="stuck")).select_related("person")
    found = {state.person.candidate_id for state in states}
    stuck = {candidate.id for candidate in planted}
    assert len(found & stuck) / len(stuck) >= 0.95
    assert len(found & stuck) / len(found) >= 0.95


def _mover(chance: random.Random, key: int) -> Candidate:
    """Somebody who took each step within three days, all over by now."""
    at = NOW - timedelta(days=chance.uniform(15, 30))
    assigned, attempts = at, []
    for order in (1, 2, 3):
        at += timedelta(hours=chance.uniform(1, 72))
        attempts.append(Attempt(step_order=order, submitted_at=at, score=80.0, passed=True))
    return Candidate(
        id=str(key),
        status="COMPLETED",
        current_step=3,
        assigned_at=assigned,
        last_activity_at=at,
        attempts=tuple(attempts),
    )


def _waiter(chance: random.Random, key: int) -> Candidate:
    at = NOW - timedelta(hours=chance.uniform(0, 70))
    return Candidate(
        id=str(key), status="NOT_STARTED", current_step=1, assigned_at=at, last_activity_at=at
    )


def _planted(chance: random.Random, key: int) -> Candidate:
    at = NOW - timedelta(days=chance.uniform(5, 25))
    return Candidate(
        id=str(key), status="IN_PROGRESS", current_step=2, assigned_at=at, last_activity_at=at
    )
