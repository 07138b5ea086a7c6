"""Fixtures: a flow of Acme and the page that edits it."""

import pytest

from dashboard.workspaces.connection.client import client_for
from flows_api import Flow, FlowsClient
from flows_api.simulator import Simulator
from tests.support.users import Users


@pytest.fixture
def flows(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow(flows: FlowsClient, partner: Simulator) -> Flow:
    """Return the flow with the most steps, as its detail gives it."""
    listed = max(flows.list_flows().flows, key=lambda item: len(item.steps or ()))
    found = flows.get_flow(listed.id)
    partner.requests.clear()
    return found


@pytest.fixture
def path(flow: Flow) -> str:
    return f"/w/acme/flows/{flow.id}/edit/"
