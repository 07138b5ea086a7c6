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
    assert offered(page) == ["Settings", "Rules for cases"]


def test_another_workspaces_flows_are_not_offered(acme: Users, sign_in: object) -> None:
    name = first_flow(sign_in(acme.viewer))  # type: ignore[operator]
    page = sign_in(acme.outsider).page("/w/other/palette/", data={"q": name})  # type: ignore[operator]
    assert offered(page) == []


def test_the_search_text_is_escaped(viewer: LintingClient) -> None:
    page = viewer.page(GO, data={"q": "<b>no</b>"})
    assert "No results for “<b>no</b>”" in text(page)


def hrefs(page: Page, heading: str) -> list[str]:
    section = page.find(id=f"go-{heading}")
    return [str(link["href"]) for link in section.find_parent("section").select("a")]


def test_recent_pages_are_listed_first_without_the_one_behind(recruiter: LintingClient) -> None:
    paths = ["/w/acme/members/", "/w/acme/flows/1/progress/", "/w/acme/flows/1/candidates/"]
    for path in (*paths, "/w/acme/flows/"):
        recruiter.get(path)
    page = recruiter.page(GO, headers={"Referer": "http://testserver/w/acme/flows/"})
    assert page.select_one("#palette-list h2")["id"] == "go-recent"
    assert hrefs(page, "recent") == paths[::-1]


def test_a_missing_page_or_a_candidate_is_no_recent_page(recruiter: LintingClient) -> None:
    recruiter.get("/w/acme/flows/1/candidates/nobody/")
    recruiter.get("/w/acme/flows/no-such-flow/")
    recruiter.get("/w/acme/flows/", headers={"HX-Request": "true", "HX-Target": "flow-results"})
    assert recruiter.page(GO).find(id="go-recent") is None


def test_recent_pages_are_the_members_own(recruiter: LintingClient, viewer: LintingClient) -> None:
    recruiter.get("/w/acme/flows/1/edit/")
    assert viewer.page(GO).find(id="go-recent") is None
    assert hrefs(recruiter.page(GO), "recent") == ["/w/acme/flows/1/edit/"]


def test_a_recent_page_that_a_role_lost_is_not_offered(
    acme: Users, recruiter: LintingClient
) -> None:
    recruiter.get("/w/acme/flows/1/edit/")
    acme.recruiter.memberships.update(role="viewer")
    assert recruiter.page(GO).find(id="go-recent") is None


@pytest.mark.parametrize(
    "address",
    [
        {"headers": {"Referer": "http://testserver/w/acme/flows/2/candidates/?search=e"}},
        {"data": {"flow": "2"}},
    ],
)
def test_the_flow_behind_comes_first(recruiter: LintingClient, address: dict) -> None:  # type: ignore[type-arg]
    data = {"q": "assign", **address.pop("data", {})}
    page = recruiter.page(GO, data=data, **address)
    assert page.select_one("#palette-list a")["href"] == "/w/acme/flows/2/assign/"
    assert page.select_one("#palette-list-form [name=flow]")["value"] == "2"


@pytest.mark.parametrize(
    "referer",
    [
        "http://elsewhere.example/w/acme/flows/2/",
        "http://testserver/w/other/flows/2/",
        "http://testserver/w/acme/no-such-page/",
        "http://testserver/w/acme/flows/%00/",
    ],
)
def test_another_page_behind_is_no_flow(recruiter: LintingClient, referer: str) -> None:
    page = recruiter.page(GO, headers={"Referer": referer})
    assert page.find(id="go-this-flow") is None


def test_an_address_is_handed_to_the_forms_that_assign(recruiter: LintingClient) -> None:
    name = first_flow(recruiter)
    page = recruiter.page(GO, data={"q": f"assign ada+1@example.com {name}"})
    link = page.select_one("#palette-list a")
    assert link is not None
    assert text(link.bdi) == f"Assign a candidate to {name}"
    assert str(link["href"]).endswith("/assign/#email=ada%2B1%40example.com")
    assert not offered(recruiter.page(GO, data={"q": "ada@example.com"}))


def test_what_a_word_opens_comes_before_what_explains_it(viewer: LintingClient) -> None:
    for q in ("stalled", "funnel"):
        assert offered(viewer.page(GO, data={"q": q}))[0] == "Progress"
