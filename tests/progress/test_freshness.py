"""The freshness of an open page, which polls while a sync is due or running."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.progress.models import SyncedFlow
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.models import ApiKey
from tests.progress.conftest import RunSync
from tests.support.pages import LintingClient, text
from tests.support.users import Users

PAGES = {"/w/acme/progress/": "/w/acme/progress/sync/"} | {
    "/w/acme/flows/1/progress/": "/w/acme/flows/1/progress/sync/"
}


@pytest.fixture(autouse=True)
def all_synced(run_sync: RunSync) -> None:
    for flow in ("1", "2", "3", "4"):
        run_sync(flow)


def line(page: Any) -> Any:
    return page.find(id="freshness")


@pytest.mark.parametrize(("path", "refresh_path"), PAGES.items())
def test_page_polls_after_refresh_until_there_is_new_data(
    viewer: LintingClient, run_sync: RunSync, acme: Users, path: str, refresh_path: str
) -> None:
    assert not line(viewer.page(path)).has_attr("hx-get"), "no sync is due"
    assert viewer.post(refresh_path).status_code == 303
    page = viewer.page(path)
    assert "Refreshing…" in text(line(page))
    assert line(page).find("a", class_="no-js", string="Reload the page")["href"] == ""
    address = line(page)["hx-get"]
    waiting = viewer.fragment(address, "freshness")
    assert line(waiting)["hx-get"] == address
    assert not waiting.find("h1")
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    for flow in ("1", "2", "3", "4"):
        run_sync(flow)
    newer = line(viewer.fragment(address, "freshness"))
    assert "New data is available. Show" in text(newer)
    assert not newer.has_attr("hx-get"), "it stops polling"
    assert "New data" not in text(line(viewer.page(path)))


@pytest.mark.parametrize("path", PAGES)
def test_running_sync_is_shown_unless_there_is_no_key(viewer: LintingClient, path: str) -> None:
    soon = timezone.now() + timedelta(minutes=3)
    SyncedFlow.objects.filter(flow_id="1").update(leased_until=soon)
    assert "Refreshing…" in text(line(viewer.page(path)))
    ApiKey.objects.all().delete()
    assert not line(viewer.page(path)).has_attr("hx-get")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("seen", ["x", "-1", "9" * 5000])
def test_invalid_version_is_ignored(viewer: LintingClient, path: str, seen: str) -> None:
    viewer.fragment(f"{path}?seen={seen}", "freshness")
    assert "New data" not in text(line(viewer.page(f"{path}?seen={seen}")))


NOT_LOADED = "/w/acme/flows/77/progress/"


def test_page_without_metrics_polls_until_they_are_there(
    viewer: LintingClient, run_sync: RunSync, acme: Users
) -> None:
    SyncedFlow.objects.filter(flow_id="1").update(metrics=None, status_counts={"COMPLETED": 3})
    path = "/w/acme/flows/1/progress/"
    part = viewer.page(path).find(id="not-loaded")
    assert part["hx-trigger"] == "load delay:4s"
    assert part.find("a", string="Reload the page")["href"] == path
    waiting = viewer.fragment(part["hx-get"], "not-loaded")
    assert not waiting.find("h1")
    assert waiting.find(id="not-loaded")["hx-get"].endswith("?asked=2")
    run_sync()
    headers = {"HX-Request": "true", "HX-Target": "not-loaded"}
    answer = viewer.get(part["hx-get"], headers=headers)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize(
    ("requested", "pause"), [("9", 4), ("10", 15), ("39", 15), ("40", 0), ("x", 4), ("9" * 99, 4)]
)
def test_polling_slows_down_and_stops(viewer: LintingClient, requested: str, pause: int) -> None:
    part = viewer.fragment(f"{NOT_LOADED}?asked={requested}", "not-loaded").find(id="not-loaded")
    assert part.get("hx-trigger") == (f"load delay:{pause}s" if pause else None)
    assert ("no longer refreshes" in text(part)) == (not pause)
