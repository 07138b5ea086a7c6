"""Synced flows, and candidates whose state changes."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from dashboard.progress import figures, watching
from dashboard.progress.asking import Ask
from dashboard.progress.figures import Figures
from dashboard.progress.flow_data import FlowData
from dashboard.progress.lists import people
from dashboard.progress.models import State, TrackedFlow, Versioned
from dashboard.progress.sync import Outcome
from flows_api.simulator import Simulator
from tests.support.cast import Cast

RunSync = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    """Set a rate limit at which no test waits."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0


@pytest.fixture
def run_sync(acme: Cast, partner: Simulator) -> RunSync:
    """Return a function that syncs one of Acme's flows, the first by default."""
    assert watching.list_flows(acme.acme) is None

    def sync(flow_id: str = "1", **options: object) -> Outcome:
        outcome = watching.look_at(get_flow(flow_id).pk, **options)  # type: ignore[arg-type]
        assert outcome is not None
        return outcome

    return sync


@pytest.fixture
def synced_flow(run_sync: RunSync) -> TrackedFlow:
    """Return Acme's first flow after a sync."""
    run_sync()
    return get_flow()


@pytest.fixture
def stalled(run_sync: RunSync, partner: Simulator) -> list[int]:
    """Return the keys of flow 1's stalled candidates."""
    partner.clock.advance(30 * 86400)
    run_sync()
    found = list(states_in("stalled").values_list("person_id", flat=True))
    assert len(found) > 4
    return found


def get_flow(flow_id: str = "1") -> TrackedFlow:
    """Return the flow as it is in the database now."""
    return TrackedFlow.objects.get(flow_id=flow_id, workspace__slug="acme")


def metrics_of(flow: TrackedFlow) -> Figures:
    """Return the metrics of a synced flow."""
    known = figures.of(flow.figures)
    assert known is not None
    return known


def states_in(name: str) -> Versioned[State]:
    """Return the states of a segment of flow 1, those first who have waited longest."""
    return people(FlowData.visible(get_flow()), Ask(name=name)).order_by("moved_before", "pk")
