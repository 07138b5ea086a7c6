"""A page that is open hears of newer figures, asking while a reading is due or under way."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.progress.models import TrackedFlow
from dashboard.workspaces.models import ApiKey
from dashboard.workspaces.partner import client_for
from tests.progress.conftest import Look
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

PAGES = {"/w/acme/progress/": "/w/acme/progress/look/"} | {
    "/w/acme/flows/1/progress/": "/w/acme/flows/1/progress/look/"
}


@pytest.fixture(autouse=True)
def all_read(look: Look) -> None:
    for flow in ("1", "2", "3", "4"):
        look(flow)


def line(page: Any) -> Any:
    return page.find(id="as-of")


@pytest.mark.parametrize(("path", "look_path"), PAGES.items())
def test_after_read_again_the_page_asks_until_there_are_newer_figures(
    viewer: LintingClient, look: Look, acme: Cast, path: str, look_path: str
) -> None:
    assert not line(viewer.page(path)).has_attr("hx-get"), "nothing is coming"
    assert viewer.post(look_path).status_code == 303
    page = viewer.page(path)
    assert "Being read again" in text(line(page))
    assert line(page).find("a", class_="no-js", string="Reload the page")["href"] == ""
    address = line(page)["hx-get"]
    waiting = viewer.fragment(address, "as-of")
    assert line(waiting)["hx-get"] == address
    assert not waiting.find("h1")
    client_for(acme.acme).assign("1", email="newcomer@example.com")
    for flow in ("1", "2", "3", "4"):
        look(flow)
    newer = line(viewer.fragment(address, "as-of"))
    assert "There are newer figures. Show them" in text(newer)
    assert not newer.has_attr("hx-get"), "it has said so"
    assert "newer" not in text(line(viewer.page(path)))


@pytest.mark.parametrize("path", PAGES)
def test_a_look_under_way_is_told_and_one_that_cannot_be_is_not(
    viewer: LintingClient, path: str
) -> None:
    soon = timezone.now() + timedelta(minutes=3)
    TrackedFlow.objects.filter(flow_id="1").update(leased_until=soon)
    assert "Being read again" in text(line(viewer.page(path)))
    ApiKey.objects.all().delete()
    assert not line(viewer.page(path)).has_attr("hx-get")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("seen", ["x", "-1", "9" * 5000])
def test_an_odd_version_is_no_trouble(viewer: LintingClient, path: str, seen: str) -> None:
    viewer.fragment(f"{path}?seen={seen}", "as-of")
    assert "newer" not in text(line(viewer.page(f"{path}?seen={seen}")))


NOT_READ = "/w/acme/flows/77/progress/"


def test_a_page_without_figures_asks_by_itself_and_turns_into_them(
    viewer: LintingClient, look: Look, acme: Cast
) -> None:
    TrackedFlow.objects.filter(flow_id="1").update(figures=None, quick={"COMPLETED": 3})
    path = "/w/acme/flows/1/progress/"
    part = viewer.page(path).find(id="not-read-yet")
    assert part["hx-trigger"] == "load delay:4s"
    assert part.find("a", string="Reload the page")["href"] == path
    waiting = viewer.fragment(part["hx-get"], "not-read-yet")
    assert not waiting.find("h1")
    assert waiting.find(id="not-read-yet")["hx-get"].endswith("?asked=2")
    look()
    headers = {"HX-Request": "true", "HX-Target": "not-read-yet"}
    answer = viewer.get(part["hx-get"], headers=headers)
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize(
    ("asked", "pause"), [("9", 4), ("10", 15), ("39", 15), ("40", 0), ("x", 4), ("9" * 99, 4)]
)
def test_it_asks_ever_less_and_then_no_more(viewer: LintingClient, asked: str, pause: int) -> None:
    part = viewer.fragment(f"{NOT_READ}?asked={asked}", "not-read-yet").find(id="not-read-yet")
    assert part.get("hx-trigger") == (f"load delay:{pause}s" if pause else None)
    assert ("no longer asks" in text(part)) == (not pause)
