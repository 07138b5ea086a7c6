"""What tests of batches share."""

import pytest
from pytest_django import Settings

from dashboard.workspaces.partner import transport
from flows_api.simulator import Simulator


@pytest.fixture
def quick(partner: Simulator, settings: Settings) -> None:
    """No pace to keep, and the patience that a busy machine needs."""
    settings.PARTNER_CALLS_PER_SECOND = 500.0
    settings.PARTNER_TIMEOUTS = {"connect": 3.0, "read": 5.0, "total": 6.0}
    transport.cache_clear()
