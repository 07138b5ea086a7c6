"""Synced flows, and candidates whose state changes."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from dashboard.progress.flow_data import FlowData
from dashboard.progress.metrics import types
from dashboard.progress.metrics.types import FlowMetrics
from dashboard.progress.models import CandidateState, SyncedFlow, VersionedQuerySet
from dashboard.progress.segments.definitions import segment_states
from dashboard.progress.segments.query import SegmentQuery
from dashboard.progress.sync import schedule
from dashboard.progress.sync.job import SyncResult
from flows_api.simulator import Simulator
from tests.support.users import Users

RunSync = Callable[..., SyncResult]


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    """Set a rate limit at which no test waits."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0


@pytest.fixture
def run_sync(acme: Users, partner: Simulator) -> RunSync:
    """Return a function that syncs one of Acme's flows, the first by default."""
    assert schedule.list_flows(acme.acme) is None

    def sync(flow_id: str = "1", **options: object) -> SyncResult:
        outcome = schedule.sync_flow(get_flow(flow_id).pk, **options)  # type: ignore[arg-type]
        assert outcome is not None
        return outcome

    return sync


@pytest.fixture
def synced_flow(run_sync: RunSync) -> SyncedFlow:
    """Return Acme's first flow after a sync."""
    run_sync()
    return get_flow()


@pytest.fixture
def stalled(run_sync: RunSync, partner: Simulator) -> list[int]:
    """Return the keys of flow 1's stalled candidates."""
    partner.clock.advance(30 * 86400)
    run_sync()
    found = list(states_in("stalled").values_list("candidate__pk", flat=True))
    assert len(found) > 4
    return found


def get_flow(flow_id: str = "1") -> SyncedFlow:
    """Return the flow as it is in the database now."""
    return SyncedFlow.objects.get(flow_id=flow_id, workspace__slug="acme")


def metrics_of(flow: SyncedFlow) -> FlowMetrics:
    """Return the metrics of a synced flow."""
    known = types.load_metrics(flow.metrics)
    assert known is not None
    return known


def states_in(name: str) -> VersionedQuerySet[CandidateState]:
    """Return the states of a segment of flow 1, those first who have waited longest."""
    return segment_states(FlowData.visible(get_flow()), SegmentQuery(name=name)).order_by(
        "moved_before", "pk"
    )
