"""The pages of the flow list and of one flow."""

from collections.abc import Iterator

import pytest

from dashboard.flows.templatetags.flow_badges import code_label
from flows_api import Flow
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users

LIST = "/w/acme/flows/"


@pytest.fixture
def flows(partner: Simulator, acme: Users) -> list[Flow]:
    from dashboard.workspaces.connection.client import client_for

    found = list(client_for(acme.acme).list_flows().flows)
    partner.requests.clear()
    return found


def shown(page: object) -> Iterator[str]:
    """Yield the addresses of the flows in the results, in order."""
    results = page.find(id="flow-results")  # type: ignore[attr-defined]
    for heading in results.select("[data-flow-name] a, a[data-flow-name]"):
        yield heading["href"]


def test_every_flow_is_listed_with_a_link(viewer: LintingClient, flows: list[Flow]) -> None:
    page = viewer.page(LIST)
    assert sorted(shown(page)) == sorted(f"{LIST}{flow.id}/" for flow in flows)
    for flow in flows:
        assert flow.name in text(page)


def test_search_status_and_order_are_in_the_url(viewer: LintingClient, flows: list[Flow]) -> None:
    flow = flows[0]
    page = viewer.page(LIST, data={"q": flow.name, "status": flow.status, "sort": "-name"})
    assert f"{LIST}{flow.id}/" in list(shown(page))
    assert page.find("input", attrs={"name": "q"})["value"] == flow.name


def test_a_part_of_the_flows_is_no_list_of_all(viewer: LintingClient, partner: Simulator) -> None:
    words = "Taptalent has more flows than it returned."
    for number in (1, 0):
        items = [{"id": n, "flowName": "Sales", "status": "ACTIVE"} for n in range(number)]
        body = {"data": items, "pagination": {"total": 45, "totalPages": 5}}
        partner.faults.add(route="flows", kind="status", status=200, body=body, times=1)
        assert words in text(viewer.page(LIST).main)
    assert words not in text(viewer.page(LIST).main)


def test_descending_is_ascending_reversed(viewer: LintingClient, flows: list[Flow]) -> None:
    up = list(shown(viewer.page(LIST, data={"sort": "name"})))
    assert list(shown(viewer.page(LIST, data={"sort": "-name"}))) == up[::-1]


def test_an_empty_result_offers_to_clear_the_filters(
    viewer: LintingClient, flows: list[Flow]
) -> None:
    page = viewer.page(LIST, data={"q": "no flow is called this"})
    assert not list(shown(page))
    assert page.find(id="flow-results").find("a", href=LIST)


def test_htmx_gets_the_results_alone(viewer: LintingClient, flows: list[Flow]) -> None:
    fragment = viewer.fragment(LIST, "flow-results", data={"q": flows[0].name})
    assert fragment.find(id="flow-results")
    assert not fragment.find("h1")


def test_an_empty_workspace_explains_flows(viewer: LintingClient, partner: Simulator) -> None:
    partner.faults.add(
        route="flows", kind="status", status=200, body={"status": "success", "data": []}
    )
    assert "No flows yet" in text(viewer.page(LIST))


def test_a_flow_shows_its_steps(viewer: LintingClient, flows: list[Flow]) -> None:
    flow = next(flow for flow in flows if flow.steps)
    page = viewer.page(f"{LIST}{flow.id}/")
    words = text(page.main)
    assert flow.steps
    for step in flow.steps:
        assert step.label in words
    assert page.find("a", href=f"{LIST}{flow.id}/candidates/")


def test_a_missing_flow_is_a_404_of_ours(viewer: LintingClient, acme: Users) -> None:
    viewer.page(f"{LIST}987654/", status=404)


@pytest.mark.parametrize("odd", ["..", "%2e%2e", "a%20b", "%F0%9F%92%A5", "new%3F"])
def test_odd_ids_are_just_missing(viewer: LintingClient, acme: Users, odd: str) -> None:
    viewer.page(f"{LIST}{odd}/candidates/", status=404)


def test_only_members_who_may_assign_get_the_link(
    viewer: LintingClient, recruiter: LintingClient, flows: list[Flow]
) -> None:
    path = f"{LIST}{flows[0].id}/"
    assert not viewer.page(path).find("a", href=f"{path}assign/")
    assert recruiter.page(path).find("a", href=f"{path}assign/")


def test_the_breadcrumb_preserves_the_lists_search(
    viewer: LintingClient, flows: list[Flow]
) -> None:
    path = f"{LIST}{flows[0].id}/"
    came_from = f"http://testserver{LIST}?status=ACTIVE&page=2"
    page = viewer.page(path, headers={"Referer": came_from})
    assert page.find("nav", class_="crumbs").find("a", href=f"{LIST}?status=ACTIVE&page=2")
    for referer in ("http://testserver/w/acme/?q=x", f"http://evil.example{LIST}?q=x"):
        page = viewer.page(path, headers={"Referer": referer})
        assert page.find("nav", class_="crumbs").find("a", href=LIST)


@pytest.mark.parametrize(
    ("code", "words"), [("QUIZ", "Quiz"), ("SEMAPHORE", "SEMAPHORE"), ("", "")]
)
def test_known_codes_have_labels(code: str, words: str) -> None:
    assert code_label(code) == words
