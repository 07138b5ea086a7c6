"""Flows that have been looked at, and people who move."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from dashboard.progress import figures, watching
from dashboard.progress.asking import Ask
from dashboard.progress.figures import Figures
from dashboard.progress.lists import Scope, people
from dashboard.progress.models import State, TrackedFlow, Versioned
from dashboard.progress.sync import Outcome
from flows_api.simulator import Simulator
from tests.support.cast import Cast

Look = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    """No waiting for turns."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0


@pytest.fixture
def look(acme: Cast, partner: Simulator) -> Look:
    """A function that looks at one of Acme's flows, the first by default."""
    assert watching.list_flows(acme.acme) is None

    def once(flow_id: str = "1", **options: object) -> Outcome:
        outcome = watching.look_at(tracked(flow_id).pk, **options)  # type: ignore[arg-type]
        assert outcome is not None
        return outcome

    return once


@pytest.fixture
def looked(look: Look) -> TrackedFlow:
    """Acme's first flow, looked at."""
    look()
    return tracked()


@pytest.fixture
def stuck(look: Look, partner: Simulator) -> list[int]:
    """Some of flow 1 are stuck: their keys."""
    partner.clock.advance(30 * 86400)
    look()
    found = list(listed("stuck").values_list("person_id", flat=True))
    assert len(found) > 4
    return found


def tracked(flow_id: str = "1") -> TrackedFlow:
    """The flow as it is in the database now."""
    return TrackedFlow.objects.get(flow_id=flow_id, workspace__slug="acme")


def figures_of(flow: TrackedFlow) -> Figures:
    """The figures of a flow that was looked at."""
    known = figures.of(flow)
    assert known is not None
    return known


def listed(show: str) -> Versioned[State]:
    """Flow 1's people of a list, those first who wait longest."""
    return people(Scope.visible(tracked()), Ask(show=show)).order_by("moved_before", "pk")
