"""Flows, syncs and candidates of progress, as tests make them."""

from datetime import UTC, datetime, timedelta

from dashboard.progress.flow_data import FlowData
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync.aggregates import compute_metrics
from dashboard.progress.sync.writer import Writer
from flows_api import Candidate, FlowsClient, StepInput
from tests.progress.conftest import get_flow
from tests.support.users import Users

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
STEPS = [
    {"order": n, "label": f"Step {n}", "assessment_id": str(n), "mark": 60.0, "inclusive": True}
    | {"is_learned": False}
    for n in (1, 2, 3)
]
BY = "ravi@example.com"
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def stored_statuses(flow_id: str = "1") -> dict[str, str]:
    """Return each candidate's status as progress shows it."""
    states = FlowData.visible(get_flow(flow_id)).states
    return dict(states.values_list("candidate__candidate_id", "status"))


def change_thresholds(flows: FlowsClient, **thresholds: float) -> None:
    """Change thresholds at the partner: ``change_thresholds(flows, step_2=70)``."""
    flow = flows.get_flow("1")
    steps = [
        StepInput(
            assessment_id=step.assessment_id,
            pass_threshold=thresholds.get(f"step_{step.order}", step.pass_threshold or 0),
            name=step.name,
            instructions=step.instructions,
            pass_action=step.pass_action,
        )
        for step in flow.steps or ()
    ]
    flows.update_flow("1", name=flow.name, steps=steps)


def write_sync(flow: SyncedFlow, at: datetime, *candidates: Candidate) -> None:
    """Write a complete sync at ``at`` that lists exactly these candidates."""
    writer = Writer(flow, flow.version + 1, at)
    writer.take(candidates)
    writer.flush()
    flow.synced_at = flow.fully_synced_at = at
    flow.metrics, flow.scores = compute_metrics(flow, as_of=at, stalled_days=7)
    flow.version += 1
    flow.save()


def candidate_at(key: int = 1, *, status: str = "IN_PROGRESS", step: int = 1) -> Candidate:
    return Candidate(id=str(key), status=status, current_step=step)


def make_flow(cast: Users) -> SyncedFlow:
    """Make a flow with STEPS and without a sync."""
    return SyncedFlow.objects.create(workspace=cast.acme, flow_id="9", name="F", steps=STEPS)
