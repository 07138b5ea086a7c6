"""Flows that have been looked at, and people who move."""

from collections.abc import Callable

import pytest
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from dashboard.progress import watching
from dashboard.progress.models import TrackedFlow
from dashboard.progress.sync import Outcome
from flows_api.simulator import Simulator
from tests.support.cast import Cast

# What is tested is what comes out, not how busy the machine is.
hypothesis_settings.register_profile("patient", deadline=None)
hypothesis_settings.load_profile("patient")

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


def tracked(flow_id: str = "1") -> TrackedFlow:
    """The flow as it is in the database now."""
    return TrackedFlow.objects.get(flow_id=flow_id, workspace__slug="acme")
