"""Fixtures of the assignment tests."""

import pytest
from pytest_django import Settings

from flows_api.simulator import Simulator


@pytest.fixture
def quick(partner: Simulator, settings: Settings) -> None:
    """Lift the rate limit."""
    settings.PARTNER_CALLS_PER_SECOND = 500.0
