"""The pages of the candidate table, of one candidate, and of the export."""

import csv
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.workspaces.connection.client import client_for
from flows_api import Candidate, FlowsClient
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, Page, metrics_of, text
from tests.support.users import Users


@pytest.fixture
def client_of_acme(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow_id(client_of_acme: FlowsClient) -> str:
    """Return the flow with the most candidates."""
    flows = client_of_acme.list_flows().flows
    return max(flows, key=lambda flow: flow.candidate_count or 0).id


@pytest.fixture
def table(flow_id: str) -> str:
    return f"/w/acme/flows/{flow_id}/candidates/"


@pytest.fixture
def everyone(client_of_acme: FlowsClient, flow_id: str) -> list[Candidate]:
    page = client_of_acme.list_candidates(flow_id, page_size=100)
    assert not page.has_next
    return list(page.candidates)


def listed(page: Page) -> list[str]:
    """Return the ids of the candidates in the table, in order."""
    rows = page.find(id="candidate-results").select("tbody tr[data-candidate]")
    return [str(row["data-candidate"]) for row in rows]


def test_all_pages_list_every_candidate_a_single_time(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    pages = -(-len(everyone) // 10)
    ids = [
        candidate
        for number in range(1, pages + 1)
        for candidate in listed(viewer.page(table, data={"page": number, "pageSize": 10}))
    ]
    assert ids == [candidate.id for candidate in everyone]


def test_search_and_status_are_the_partners(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    someone = next(c for c in everyone if c.email and c.status == "IN_PROGRESS")
    data = {"search": someone.email, "status": "IN_PROGRESS"}
    page = viewer.page(table, data=data)
    assert listed(page) == [someone.id]
    assert page.find("input", attrs={"name": "search"})["value"] == someone.email


def test_a_filter_that_taptalent_ignores_counts_nothing(
    viewer: LintingClient, table: str, everyone: list[Candidate], partner: Simulator
) -> None:
    words = "Taptalent didn't apply the filter"
    someone = next(c for c in everyone if c.email)
    assert words not in text(viewer.page(table, data={"search": someone.email}).main)
    partner.variants.set(search="ignored")
    page = viewer.page(table, data={"search": someone.email})
    assert words in text(page.main)
    assert "matching" not in metrics_of(page)


@pytest.mark.parametrize(("total", "is_empty"), [(23, False), (0, True)])
def test_an_empty_page_of_a_list_that_is_not_says_so(
    viewer: LintingClient, table: str, partner: Simulator, total: int, is_empty: bool
) -> None:
    body = {"candidates": [], "pagination": {"page": 1, "total": total}}
    partner.faults.add(route="candidates", kind="status", status=200, body=body)
    shown = text(viewer.page(table).main)
    assert ("No candidates in this flow yet" in shown) is is_empty
    assert ("but returned none of them" in shown) is not is_empty


def test_links_preserve_the_search_and_the_page_size(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    page = viewer.page(table, data={"search": "e", "pageSize": 10})
    following = page.find("a", rel="next")
    query = parse_qs(urlsplit(following["href"]).query)
    assert query == {"search": ["e"], "pageSize": ["10"], "page": ["2"]}


def test_htmx_gets_the_results_alone(viewer: LintingClient, table: str) -> None:
    fragment = viewer.fragment(table, "candidate-results")
    assert fragment.find(id="candidate-results")
    assert not fragment.find("h1")


def test_a_page_past_the_end_leads_back(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    page = viewer.page(table, data={"page": 999})
    assert not listed(page)
    assert page.find(id="candidate-results").find("a", href=table)


def test_nothing_found_offers_to_clear_the_search(viewer: LintingClient, table: str) -> None:
    page = viewer.page(table, data={"search": "nobody-has-this"})
    assert page.find(id="candidate-results").find("a", href=table)


@pytest.mark.parametrize(
    "variants",
    [
        {"candidates_list": "data"},
        {"pagination": "none"},
        {"person": "name"},
        {"keys": "snake"},
        {"ids": "number"},
        {"times": "iso"},
        {"candidate_status": "unknown"},
    ],
    ids=str,
)
def test_every_shape_that_the_docs_leave_open_is_shown(
    viewer: LintingClient,
    table: str,
    partner: Simulator,
    everyone: list[Candidate],
    variants: dict[str, Any],
) -> None:
    partner.variants.set(**variants)
    page = viewer.page(table, data={"pageSize": 100})
    assert listed(page) == [candidate.id for candidate in everyone]


def test_one_candidate_shows_each_step(
    viewer: LintingClient,
    table: str,
    everyone: list[Candidate],
    client_of_acme: FlowsClient,
    flow_id: str,
) -> None:
    someone = next(c for c in everyone if c.attempts)
    content = text(viewer.page(f"{table}{someone.id}/").main)
    assert someone.email
    assert someone.email in content
    for step in client_of_acme.get_flow(flow_id).steps or ():
        assert step.label in content


def test_the_way_back_leads_to_the_same_list(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    listing = viewer.page(table, data={"search": "e", "pageSize": 10})
    link = listing.find(id="candidate-results").select_one("tbody tr[data-candidate] a[href*='?']")
    detail = viewer.page(link["href"])
    assert detail.find("a", href=f"{table}?search=e&pageSize=10")


def test_an_unknown_candidate_is_a_404_with_a_way_on(viewer: LintingClient, table: str) -> None:
    assert viewer.page(f"{table}nobody/", status=404).find("a", href=table)


def test_pages_with_candidates_are_not_cached_by_the_browser(
    viewer: LintingClient, table: str
) -> None:
    assert viewer.get(table)["Cache-Control"] == "no-store"


def test_the_export_has_every_candidate_that_matches(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    response: Any = viewer.get(f"{table}export.csv", {"status": "FAILED"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    rows = list(csv.DictReader(lines))
    expected = [candidate.id for candidate in everyone if candidate.status == "FAILED"]
    assert [row["ID"] for row in rows] == expected
    assert expected


def test_export_has_the_score_the_threshold_and_the_result_of_each_step(
    viewer: LintingClient, table: str, everyone: list[Candidate]
) -> None:
    response: Any = viewer.get(f"{table}export.csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    rows = {row["ID"]: row for row in csv.DictReader(lines)}
    names = [name for name in next(iter(rows.values())) if name.endswith(": score")]
    assert [name.partition(".")[0] for name in names] == [str(n + 1) for n in range(len(names))]
    for candidate in everyone:
        for attempt in candidate.attempts:
            column = names[(attempt.step_order or 1) - 1]
            last = [a for a in candidate.attempts if a.step_order == attempt.step_order][-1]
            shown = rows[candidate.id][column]
            assert shown == ("" if last.score is None else f"{last.score:g}")
            result = rows[candidate.id][column.replace(": score", ": result")]
            assert last.passed is None or result.startswith("passed" if last.passed else "failed")


@pytest.mark.parametrize(
    ("numbers", "is_short"),
    [
        ({"total": 2}, False),
        ({"total": 3}, True),
        ({"total": 2, "hasMore": True}, True),
        ({"count": 2}, False),
        ({}, False),
    ],
)
def test_export_says_that_candidates_are_missing(
    viewer: LintingClient,
    table: str,
    partner: Simulator,
    numbers: dict[str, object],
    is_short: bool,
) -> None:
    body = {"candidates": [{"id": 1}, {"id": 2}], **numbers}
    partner.faults.add(route="candidates", kind="status", status=200, body=body)
    response: Any = viewer.get(f"{table}export.csv")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 2 + is_short
    assert lines[-1].startswith("incomplete: Taptalent") is is_short


def test_an_interrupted_export_fails(viewer: LintingClient, table: str, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="status", status=500)
    assert viewer.get(f"{table}export.csv").status_code == 502
