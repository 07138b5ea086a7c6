"""The palette's page: flows, pages and actions, by role, whatever the partner does."""

import pytest

from flows_api.simulator import Simulator
from tests.support.cast import Cast
from tests.support.pages import LintingClient, Page, text

GO = "/w/acme/go/"


def offered(page: Page) -> list[str]:
    return [text(link.bdi) for link in page.select("#go-results a")]


def first_flow(client: LintingClient) -> str:
    return text(client.page("/w/acme/flows/").select_one("[data-flow-name]"))


def test_a_flow_is_found_by_name_with_what_can_be_done_there(recruiter: LintingClient) -> None:
    name = first_flow(recruiter)
    page = recruiter.page(GO, data={"q": name})
    assert offered(page)[0] == name
    assert f"Assign a candidate to {name}" in offered(page)
    assert f"Progress of {name}" in offered(page)


def test_the_same_address_answers_the_part(viewer: LintingClient) -> None:
    part = viewer.fragment(f"{GO}?q=members", "go-results")
    assert part.find()["id"] == "go-results"
    assert part.find()["data-for"] == "members"
    assert offered(part) == ["Members"]


def test_a_viewer_is_offered_only_what_a_viewer_may(viewer: LintingClient) -> None:
    for q in ("", "a", "e"):
        page = viewer.page(GO, data={"q": q})
        for link in page.select("#go-results a"):
            assert viewer.get(link["href"]).status_code in (200, 302), link["href"]


@pytest.mark.parametrize("q", ["", "a"])
def test_an_owner_reaches_everything_that_is_offered(owner: LintingClient, q: str) -> None:
    for link in owner.page(GO, data={"q": q}).select("#go-results a"):
        assert owner.get(link["href"]).status_code in (200, 302), link["href"]


def test_typing_asks_the_partner_once_a_minute(viewer: LintingClient, partner: Simulator) -> None:
    partner.requests.clear()
    for q in ("b", "ba", "bac"):
        viewer.page(GO, data={"q": q})
    assert len(partner.requests) == 1


def test_an_outage_leaves_pages_and_actions(viewer: LintingClient, partner: Simulator) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    page = viewer.page(GO)
    assert {"Flows", "Members", "Progress"} <= set(offered(page))
    assert "can't be listed just now" in text(page)
    partner.requests.clear()
    viewer.page(GO, data={"q": "m"})
    assert not partner.requests


def test_without_a_key_too(cast: Cast, sign_in: object) -> None:
    page = sign_in(cast.owner).page(GO, data={"q": "settings"})  # type: ignore[operator]
    assert offered(page) == ["Settings"]


def test_another_workspaces_flows_are_not_offered(acme: Cast, sign_in: object) -> None:
    name = first_flow(sign_in(acme.viewer))  # type: ignore[operator]
    page = sign_in(acme.outsider).page("/w/other/go/", data={"q": name})  # type: ignore[operator]
    assert offered(page) == []


def test_what_is_typed_is_only_text(viewer: LintingClient) -> None:
    page = viewer.page(GO, data={"q": "<b>no</b>"})
    assert "Nothing is called “<b>no</b>”" in text(page)
