"""The pager: from one candidate to the next in the list that the link came from."""

from typing import Any

import pytest

from dashboard.candidates.listing import CandidateQuery
from dashboard.candidates.pager import ListPosition, find_position
from dashboard.workspaces.connection.client import client_for
from flows_api import FlowsClient
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page, text
from tests.support.timeouts import timeouts_for
from tests.support.users import Users


@pytest.fixture
def flows(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow_id(flows: FlowsClient) -> str:
    """Return the flow with the most candidates."""
    return max(flows.list_flows().flows, key=lambda flow: flow.candidate_count or 0).id


@pytest.fixture
def table(flow_id: str) -> str:
    return f"/w/acme/flows/{flow_id}/candidates/"


def ids(flows: FlowsClient, flow_id: str, **filters: Any) -> list[str]:
    page = flows.list_candidates(flow_id, page_size=100, **filters)
    assert not page.has_next
    return [candidate.id for candidate in page.candidates]


def walk(viewer: LintingClient, path: str, rel: str) -> list[Page]:
    """Return the page at ``path`` and all pages that its links of ``rel`` lead to."""
    pages = [viewer.page(path)]
    while link := pages[-1].find("a", rel=rel):
        pages.append(viewer.page(link["href"]))
    return pages


def shown(page: Page) -> str:
    return str(page.main.select_one(".page-lead bdi").get_text())


@pytest.mark.parametrize("filters", [{}, {"search": "e"}, {"status": "IN_PROGRESS"}], ids=str)
def test_next_leads_through_all_that_match_and_previous_back(
    viewer: LintingClient, flows: FlowsClient, flow_id: str, table: str, filters: dict[str, str]
) -> None:
    everyone = ids(flows, flow_id, **filters)
    query = "&".join(["pageSize=10", *(f"{name}={value}" for name, value in filters.items())])
    there = walk(viewer, f"{table}{everyone[0]}/?{query}", "next")
    assert len(there) == len(everyone) > 10
    last = everyone[-1]
    page = -(-len(everyone) // 10)
    back = walk(viewer, f"{table}{last}/?{query}&page={page}", "prev")
    assert [shown(p) for p in back[::-1]] == [shown(p) for p in there]


def test_the_breadcrumb_leads_to_the_candidates_page_of_the_list(
    viewer: LintingClient, flows: FlowsClient, flow_id: str, table: str
) -> None:
    tenth = ids(flows, flow_id)[9]
    link = viewer.page(f"{table}{tenth}/?pageSize=10").find("a", rel="next")
    eleventh = viewer.page(link["href"])
    assert f"11 of {len(ids(flows, flow_id))}" in text(eleventh.main)
    assert eleventh.find("a", href=f"{table}?page=2&pageSize=10")


def test_a_link_without_a_query_has_a_pager_too(
    viewer: LintingClient, flows: FlowsClient, flow_id: str, table: str
) -> None:
    everyone = ids(flows, flow_id)
    link = viewer.page(f"{table}{everyone[29]}/").find("a", rel="next")
    assert link["href"] == f"{table}{everyone[30]}/?page=2"


def test_a_single_result_has_no_pager(
    viewer: LintingClient, flows: FlowsClient, flow_id: str, table: str
) -> None:
    someone = flows.list_candidates(flow_id).candidates[0]
    page = viewer.page(f"{table}{someone.id}/?search={someone.email}")
    assert not page.select(".candidate-pager")


@pytest.mark.parametrize("index", [0, 4, 9])
def test_it_makes_three_calls_at_most(
    viewer: LintingClient,
    flows: FlowsClient,
    flow_id: str,
    table: str,
    partner: Simulator,
    index: int,
) -> None:
    someone = ids(flows, flow_id)[10 + index]
    partner.requests.clear()
    viewer.page(f"{table}{someone}/?page=2&pageSize=10")
    assert len(partner.requests) <= 3


@pytest.mark.parametrize("variants", [{"pagination": "none"}, {"pagination": "total"}], ids=str)
def test_without_the_partners_count_it_still_leads_on(
    flows: FlowsClient, flow_id: str, partner: Simulator, variants: dict[str, Any]
) -> None:
    everyone = ids(flows, flow_id)
    partner.variants.set(**variants)
    query = CandidateQuery(page_size=10)
    page = flows.list_candidates(flow_id, page=1, page_size=10)
    position: ListPosition = find_position(flows, flow_id, page, everyone[9], query)
    assert position.number == 10
    assert position.next
    assert (position.next.candidate.id, position.next.query) == (everyone[10], "page=2&pageSize=10")


@pytest.mark.parametrize("kind", ["rate_limit", "latency"])
@pytest.mark.parametrize(("index", "number"), [(9, 1), (10, 2)], ids=["next", "previous"])
def test_the_link_beyond_the_page_is_left_out_when_its_call_fails(
    flows: FlowsClient,
    flow_id: str,
    acme: Users,
    partner: Simulator,
    kind: Any,
    index: int,
    number: int,
) -> None:
    everyone = ids(flows, flow_id)
    page = flows.list_candidates(flow_id, page=number, page_size=10)
    partner.faults.add(route="candidates", kind=kind, seconds=30, retry_after=30)
    with timeouts_for({"kind": kind}):
        impatient = client_for(acme.acme)
        position = find_position(
            impatient, flow_id, page, everyone[index], CandidateQuery(page=number, page_size=10)
        )
    assert position.number == index + 1
    beyond, beside = (
        (position.next, position.previous) if number == 1 else (position.previous, position.next)
    )
    assert beyond is None
    assert beside
