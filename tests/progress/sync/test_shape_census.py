"""The census of a workspace: collected by syncs, shown to owners, downloadable, without a value."""

import json
from typing import Any

import pytest

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users

PAGE = "/w/acme/settings/answers/"
EXPORT = "/w/acme/settings/answers.json"


@pytest.fixture
def synced(acme: Users) -> SyncedFlow:
    schedule.request_sync(acme.acme)
    schedule.list_flows(acme.acme)
    flow = SyncedFlow.objects.get(workspace=acme.acme, flow_id="1")
    schedule.sync_flow(flow.pk)
    flow.refresh_from_db()
    return flow


def paths(page: Any) -> dict[str, str]:
    return {row["data-path"]: text(row) for row in page.select("tr[data-path]")}


def test_a_sync_collects_what_taptalent_sends(synced: SyncedFlow, owner: LintingClient) -> None:
    assert set(synced.shapes or {}) == {"candidates", "flow"}
    shown = paths(owner.page(PAGE))
    assert "e-mail address" in shown["data.candidates[].email"]
    assert "data.steps[].passThreshold" in shown
    assert not owner.page(PAGE).select("[data-missing]")


def test_the_download_holds_the_same_and_no_value(synced: SyncedFlow, owner: LintingClient) -> None:
    response = owner.get(EXPORT)
    report = json.loads(response.content)
    assert response["Content-Disposition"].endswith('"taptalent-answers.json"')
    assert set(report) == {"flowdeck", "shapes", "missing", "unused"}
    body = response.content.decode() + json.dumps(synced.shapes)
    assert "@" not in body


def test_before_the_first_sync_there_is_nothing(owner: LintingClient) -> None:
    assert "No flow has been synced yet" in text(owner.page(PAGE).main)
    assert json.loads(owner.get(EXPORT).content)["shapes"] == {}


def test_a_failed_sync_keeps_what_it_saw(
    acme: Users, partner: Simulator, owner: LintingClient
) -> None:
    flow = SyncedFlow.objects.create(workspace=acme.acme, flow_id="1", name="Engineers")
    partner.faults.add(route="candidates", kind="wrong_shape")
    schedule.sync_flow(flow.pk)
    flow.refresh_from_db()
    assert flow.failure == "unreadable"
    missing = [item["data-missing"] for item in owner.page(PAGE).select("[data-missing]")]
    assert "email" in missing
    assert "attempts" in missing


def test_the_shapes_of_another_workspace_are_not_shown(
    synced: SyncedFlow, acme: Users, owner: LintingClient
) -> None:
    SyncedFlow.objects.update(workspace=acme.other)
    assert paths(owner.page(PAGE)) == {}


def test_only_owners_see_it(viewer: LintingClient, recruiter: LintingClient) -> None:
    for client in (viewer, recruiter):
        assert client.get(PAGE).status_code == 403
        assert client.get(EXPORT).status_code == 403
