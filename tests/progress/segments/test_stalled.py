"""Stalled candidates: those who were planted are found by the flow's own history."""

import random
from datetime import UTC, datetime, timedelta

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.query import SegmentQuery
from flows_api import Attempt, Candidate
from tests.progress.factories import STEPS, write_sync
from tests.support.users import Users

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


def test_planted_candidates_are_found_and_hardly_any_others(cast: Users) -> None:
    chance = random.Random(11)
    flow = SyncedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
    moving = [_completed(chance, n) for n in range(400)]
    waiting = [_waiting(chance, n) for n in range(1000, 1060)]
    planted = [_stalled(chance, n) for n in range(2000, 2060)]
    write_sync(flow, NOW, *moving, *waiting, *planted)
    states = segment_states(FlowData.visible(flow), SegmentQuery(name="stalled")).select_related(
        "candidate"
    )
    found = {state.candidate.candidate_id for state in states}
    stalled = {candidate.id for candidate in planted}
    assert len(found & stalled) / len(stalled) >= 0.95
    assert len(found & stalled) / len(found) >= 0.95


def _completed(chance: random.Random, key: int) -> Candidate:
    """Return a candidate who took each step within three days and has completed."""
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


def _waiting(chance: random.Random, key: int) -> Candidate:
    at = NOW - timedelta(hours=chance.uniform(0, 70))
    return Candidate(
        id=str(key), status="NOT_STARTED", current_step=1, assigned_at=at, last_activity_at=at
    )


def _stalled(chance: random.Random, key: int) -> Candidate:
    at = NOW - timedelta(days=chance.uniform(5, 25))
    return Candidate(
        id=str(key), status="IN_PROGRESS", current_step=2, assigned_at=at, last_activity_at=at
    )
