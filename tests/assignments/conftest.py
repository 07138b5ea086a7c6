"""What tests of batches share."""

import pytest
from pytest_django import Settings

from flows_api.simulator import Simulator


@pytest.fixture
def quick(partner: Simulator, settings: Settings) -> None:
    """No pace to keep."""
    settings.PARTNER_CALLS_PER_SECOND = 500.0
