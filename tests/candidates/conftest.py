"""A flow whose candidates come from the snapshot."""

import pytest

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.support.users import Users


@pytest.fixture
def synced(acme: Users, partner: Simulator) -> SyncedFlow:
    """Return Acme's first flow after a sync."""
    schedule.list_flows(acme.acme)
    flow = SyncedFlow.objects.get(workspace=acme.acme, flow_id="1")
    schedule.sync_flow(flow.pk)
    flow.refresh_from_db()
    return flow
