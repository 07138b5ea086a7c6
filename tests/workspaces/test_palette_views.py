"""The palette's page: flows, pages and actions, by role, and during an outage."""

import pytest

from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page, text
from tests.support.users import Users

GO = "/w/acme/palette/"


def offered(page: Page) -> list[str]:
    return [text(link.bdi) for link in page.select("#palette-list a")]


def first_flow(client: LintingClient) -> str:
    return text(client.page("/w/acme/flows/").select_one("[data-flow-name]"))


def test_a_flow_is_found_by_name_with_its_actions(recruiter: LintingClient) -> None:
    name = first_flow(recruiter)
    page = recruiter.page(GO, data={"q": name})
    assert offered(page)[0] == name
    assert f"Assign a candidate to {name}" in offered(page)
    assert f"Progress of {name}" in offered(page)


def test_the_same_url_returns_the_fragment(viewer: LintingClient) -> None:
    part = viewer.fragment(f"{GO}?q=members", "palette-list")
    assert part.find()["id"] == "palette-list"
    assert part.find()["data-for"] == "members"
    assert offered(part) == ["Members"]


def test_a_viewer_gets_only_permitted_entries(viewer: LintingClient) -> None:
    for q in ("", "a", "e"):
        page = viewer.page(GO, data={"q": q})
        for link in page.select("#palette-list a"):
            assert viewer.get(link["href"]).status_code in (200, 302), link["href"]


@pytest.mark.parametrize("q", ["", "a"])
def test_every_entry_of_an_owner_opens(owner: LintingClient, q: str) -> None:
    for link in owner.page(GO, data={"q": q}).select("#palette-list a"):
        assert owner.get(link["href"]).status_code in (200, 302), link["href"]


def test_typing_calls_the_partner_once_a_minute(viewer: LintingClient, partner: Simulator) -> None:
    partner.requests.clear()
    for q in ("b", "ba", "bac"):
        viewer.page(GO, data={"q": q})
    assert len(partner.requests) == 1


def test_pages_and_actions_are_found_during_an_outage(
    viewer: LintingClient, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    page = viewer.page(GO)
    assert {"Flows", "Members", "Progress"} <= set(offered(page))
    assert "not available right now" in text(page)
    partner.requests.clear()
    viewer.page(GO, data={"q": "m"})
    assert not partner.requests


def test_pages_and_actions_are_found_without_a_key(cast: Users, sign_in: object) -> None:
    page = sign_in(cast.owner).page(GO, data={"q": "settings"})  # type: ignore[operator]
    assert offered(page) == ["Settings"]


def test_another_workspaces_flows_are_not_offered(acme: Users, sign_in: object) -> None:
    name = first_flow(sign_in(acme.viewer))  # type: ignore[operator]
    page = sign_in(acme.outsider).page("/w/other/palette/", data={"q": name})  # type: ignore[operator]
    assert offered(page) == []


def test_the_search_text_is_escaped(viewer: LintingClient) -> None:
    page = viewer.page(GO, data={"q": "<b>no</b>"})
    assert "No results for “<b>no</b>”" in text(page)
