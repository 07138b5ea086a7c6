"""Flows with failed candidates, their cases, and what the database says of a result."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dashboard.cases.evidence.types import Evidence, ThresholdEvidence
from dashboard.cases.openings import OpeningRequest, OpeningResult, open_cases
from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import CandidateState, SyncedFlow
from dashboard.progress.sync.aggregates import compute_metrics
from dashboard.progress.sync.writer import Writer
from dashboard.workspaces.models import Workspace
from flows_api import Attempt, Candidate

DAY = timedelta(days=1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday."""
REASON = "The answers were marked by hand: 61 points."


def create_flow(workspace: Workspace, flow_id: str = "9", *, threshold: float = 60) -> SyncedFlow:
    """Create a flow of three steps with this threshold, without a sync."""
    steps = [
        {"order": n, "label": f"Step {n}", "assessment_id": str(n), "mark": threshold}
        | {"inclusive": True, "is_learned": False}
        for n in (1, 2, 3)
    ]
    return SyncedFlow.objects.create(
        workspace=workspace, flow_id=flow_id, name="Engineers", steps=steps
    )


def failed_candidate(number: int, *, step: int = 1, score: float | None = 55) -> Candidate:
    """Return a candidate who passed the steps before ``step`` and failed it."""
    before = [
        Attempt(step_order=n, score=80, passed=True, submitted_at=START + n * DAY)
        for n in range(1, step)
    ]
    failed = Attempt(step_order=step, score=score, passed=False, submitted_at=START + step * DAY)
    return Candidate(
        id=f"c{number}",
        email=f"c{number}@example.com",
        first_name="Cleo",
        last_name=f"No{number}",
        status="FAILED",
        current_step=step,
        assigned_at=START,
        attempts=(*before, failed),
    )


def open_candidate(number: int) -> Candidate:
    """Return a candidate who has not started."""
    return Candidate(
        id=f"c{number}", email=f"c{number}@example.com", status="NOT_STARTED", assigned_at=START
    )


def store_sync(flow: SyncedFlow, at: datetime, candidates: Iterable[Candidate]) -> None:
    """Write a complete sync at ``at`` that lists exactly these candidates."""
    writer = Writer(flow, flow.version + 1, at)
    writer.take(candidates)
    writer.flush()
    flow.synced_at = flow.fully_synced_at = at
    flow.metrics, flow.scores = compute_metrics(flow, as_of=at, stalled_days=7)
    flow.version += 1
    flow.sync_runs.create(version=flow.version, at=at)
    flow.save()


def open_all(flow: SyncedFlow, *, by: str = "ravi@example.com", **wanted: object) -> OpeningResult:
    """Open a case for every candidate of the flow who may have one."""
    flow_data = FlowData.visible(SyncedFlow.objects.get(pk=flow.pk))
    keys = list(flow_data.states.order_by("pk").values_list("candidate__pk", flat=True))
    return open_cases(flow_data, keys, OpeningRequest(by=by, **wanted))  # type: ignore[arg-type]


def state_of(flow: SyncedFlow, candidate_id: str) -> CandidateState:
    """Return a candidate's state in the snapshot."""
    states = FlowData.visible(flow).states.select_related("candidate")
    return states.get(candidate__candidate_id=candidate_id)


def plain_evidence(**known: object) -> Evidence:
    """Return evidence of somebody who failed the first of two steps, with ``known`` values."""
    threshold = ThresholdEvidence(value=60, certainty="known")
    values: dict[str, object] = {
        "synced_at": START,
        "history_since": START,
        "status": "FAILED",
        "step_count": 2,
        "score": 55,
        "passed": False,
        "assigned_at": START,
        "submitted_at": START,
        "found_at": START,
        "waited_low": 60,
        "waited_high": 60,
        "inclusive": True,
        "is_learned": True,
        "then": threshold,
        "now": threshold,
        "rank": 1,
        "ranked": 1,
        "attempts": [],
    }
    return Evidence(**values | known)  # type: ignore[arg-type]
