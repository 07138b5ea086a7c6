"""The stored data in place of the partner's answers, on pages in an outage."""

import re
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from dashboard.progress.models import GONE, CandidateState, SyncedCandidate, SyncedFlow
from dashboard.progress.personal_data import erase
from dashboard.progress.sync import schedule
from dashboard.progress.sync.snapshot import Snapshot
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.fallback import NotCached
from flows_api import Candidate
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.progress.conftest import RunSync, get_flow
from tests.support.faults import each_problem
from tests.support.pages import LintingClient, Page, shown_problem, text
from tests.support.timeouts import timeouts_for
from tests.support.users import Users, connect

FLOW = "/w/acme/flows/1/"
PAGES = ("/w/acme/flows/", FLOW, f"{FLOW}candidates/", f"{FLOW}candidates/1/")
WRITES = re.compile("New flow|Edit|Duplicate|Bulk assign|Assign a candidate")


@pytest.fixture
def synced_flow(run_sync: RunSync) -> SyncedFlow:
    """Return Acme's first flow, synced, with all flows listed."""
    run_sync()
    return get_flow()


@pytest.fixture
def outage(partner: Simulator) -> None:
    partner.faults.add(route="*", kind="status", status=500)


def candidate_id() -> str:
    """Return the id of a candidate of the first flow."""
    return SyncedCandidate.objects.earliest("pk").candidate_id


def write_links(page: Page) -> list[Any]:
    """Return the links of a page that lead to writing."""
    return [link for link in page.find("main").find_all("a") if WRITES.search(text(link))]


@pytest.mark.parametrize("path", PAGES)
@each_problem
def test_pages_show_stored_data_and_the_reason(
    recruiter: LintingClient,
    partner: Simulator,
    synced_flow: SyncedFlow,
    path: str,
    fault: dict[str, Any],
    kind: str,
    status: int,
) -> None:
    path = path.replace("candidates/1/", f"candidates/{candidate_id()}/")
    usual = recruiter.page(path)
    heading, offered = text(usual.h1), write_links(usual)
    partner.faults.add(route="*", **fault)
    with timeouts_for(fault):
        page = recruiter.page(path, status=status)
    assert text(page.h1) == heading
    assert shown_problem(page) == kind
    assert page.find(attrs={"data-stale": True}).find("time")
    assert "Try again" in [text(link) for link in page.find_all("a", href=path)]
    assert len(write_links(page)) == len(offered)
    for link in write_links(page):
        assert not link.has_attr("href")
        assert link["aria-disabled"] == "true"
        assert page.find(id=link["aria-describedby"])
    partner.faults.clear()
    fresh = recruiter.page(path, headers={"Cache-Control": "max-age=0"})
    assert not fresh.find(attrs={"data-stale": True})
    assert all(link.has_attr("href") for link in write_links(fresh))


@pytest.mark.parametrize("path", PAGES)
@each_problem
def test_without_stored_data_the_problem_is_shown(
    recruiter: LintingClient,
    partner: Simulator,
    path: str,
    fault: dict[str, Any],
    kind: str,
    status: int,
) -> None:
    partner.faults.add(route="*", **fault)
    with timeouts_for(fault):
        page = recruiter.page(path, status=status)
    assert shown_problem(page) == kind
    assert not page.find(attrs={"data-stale": True})


@pytest.mark.parametrize("path", [f"{FLOW}edit/", f"{FLOW}assign/", f"{FLOW}candidates/export.csv"])
def test_no_writing_or_export_of_stored_data(
    recruiter: LintingClient, synced_flow: SyncedFlow, outage: None, path: str
) -> None:
    page = recruiter.page(path, status=502)
    assert shown_problem(page) == "server_failed"


@pytest.mark.parametrize(
    "path", ["/w/acme/flows/no-such/", f"{FLOW}candidates/no-such/", "/w/acme/flows/2/candidates/"]
)
def test_what_was_never_synced_is_not_reported_as_missing(
    recruiter: LintingClient, synced_flow: SyncedFlow, outage: None, path: str
) -> None:
    assert not recruiter.page(path, status=502).find(attrs={"data-stale": True})


def all_candidates(acme: Users) -> dict[str, Candidate]:
    found = client_for(acme.acme).list_candidates("1", page_size=100)
    assert not found.has_next
    return {candidate.id: candidate for candidate in found.candidates}


def test_candidates_are_as_the_partner_returned_them(acme: Users, synced_flow: SyncedFlow) -> None:
    live = all_candidates(acme)
    stored = Snapshot(acme.acme).list_candidates("1", page_size=100)
    assert {candidate.id for candidate in stored.candidates} == live.keys()
    for candidate in stored.candidates:
        original = live[candidate.id]
        for name in ("email", "first_name", "last_name", "status", "assigned_at"):
            assert getattr(candidate, name) == getattr(original, name), name
        scores = {a.step_order: a.score for a in original.attempts if a.score is not None}
        assert {a.step_order: a.score for a in candidate.attempts if a.score is not None} == scores
        assert {a.step_order for a in candidate.attempts} <= {
            a.step_order for a in original.attempts
        }


def test_steps_look_the_same_as_live(
    viewer: LintingClient, acme: Users, partner: Simulator, synced_flow: SyncedFlow
) -> None:
    paths = [f"{FLOW}candidates/{candidate_id}/" for candidate_id in all_candidates(acme)]
    live = {path: viewer.page(path).select(".step-line .status") for path in paths}
    partner.faults.add(route="*", kind="status", status=500)
    for path in paths:
        stored = viewer.page(path, status=502).select(".step-line .status")
        assert [text(one) for one in stored] == [text(one) for one in live[path]]


class TestSearching:
    """A search of the stored data, which answers as the live pages do."""

    def test_flows(self, viewer: LintingClient, synced_flow: SyncedFlow, outage: None) -> None:
        part = viewer.fragment(f"/w/acme/flows/?q={synced_flow.name.split()[0]}", "flow-results")
        assert synced_flow.name in [text(one) for one in part.select("[data-flow-name]")]
        assert "Taptalent is having problems" in text(part.find(class_="stale-notice"))
        part = viewer.fragment("/w/acme/flows/?q=zzz", "flow-results")
        assert not part.select("[data-flow-name]")

    @pytest.mark.parametrize(
        "query", ["status=COMPLETED", "status=FAILED", "search=a", "search=zz"]
    )
    def test_candidates(
        self,
        viewer: LintingClient,
        partner: Simulator,
        synced_flow: SyncedFlow,
        query: str,
    ) -> None:
        path = f"{FLOW}candidates/?{query}&pageSize=100"
        live = _ids(viewer.fragment(path, "candidate-results"))
        partner.faults.add(route="*", kind="status", status=500)
        assert _ids(viewer.fragment(path, "candidate-results")) == live

    def test_by_full_name(self, acme: Users, synced_flow: SyncedFlow) -> None:
        named = next(
            one for one in all_candidates(acme).values() if one.first_name and one.last_name
        )
        found = Snapshot(acme.acme).list_candidates("1", search=named.name.lower())
        assert named.id in [candidate.id for candidate in found.candidates]

    def test_all_pages_together_have_everyone_once(
        self, acme: Users, synced_flow: SyncedFlow
    ) -> None:
        ids, number, has_next = [], 1, True
        while has_next:
            page = Snapshot(acme.acme).list_candidates("1", page=number, page_size=3)
            assert (page.total, page.total_pages) == (
                synced_flow.total,
                -(-(synced_flow.total or 0) // 3),
            )
            ids += [candidate.id for candidate in page.candidates]
            number, has_next = number + 1, page.has_next
        assert sorted(ids) == sorted(all_candidates(acme))


def _ids(part: Page) -> set[str]:
    return {str(row["data-candidate"]) for row in part.select("tr[data-candidate]")}


def test_data_that_is_not_stored_is_none(acme: Users, synced_flow: SyncedFlow) -> None:
    flow = Snapshot(acme.acme).get_flow("1")
    assert flow.description is None
    for step in flow.steps or ():
        assert (step.assessment_duration, step.instructions) == (None, None)
    unread = next(one for one in Snapshot(acme.acme).list_flows().flows if one.id == "2")
    assert (unread.candidate_count, unread.steps) == (None, None)


def test_age_is_that_of_the_oldest_data(acme: Users, synced_flow: SyncedFlow) -> None:
    snapshot = Snapshot(acme.acme)
    snapshot.get_flow("1")
    assert snapshot.as_of == synced_flow.synced_at
    schedule.list_flows(acme.acme)
    snapshot.list_flows()
    assert snapshot.as_of == synced_flow.synced_at


def test_partial_sync_is_shown(
    viewer: LintingClient, synced_flow: SyncedFlow, outage: None
) -> None:
    SyncedFlow.objects.update(problem="page 2 failed")
    page = viewer.page(f"{FLOW}candidates/", status=502)
    assert "Some candidates could not be loaded" in text(page.find(class_="stale-notice"))


def test_gone_and_erased_candidates_are_not_shown(acme: Users, synced_flow: SyncedFlow) -> None:
    gone, erased, *_ = Snapshot(acme.acme).list_candidates("1").candidates
    CandidateState.objects.filter(candidate__candidate_id=gone.id).update(status=GONE)
    erase(acme.acme.pk, erased.email or "")
    stored = Snapshot(acme.acme).list_candidates("1", page_size=100).candidates
    assert gone.id not in [candidate.id for candidate in stored]
    assert erased.email not in [candidate.email for candidate in stored]


def test_other_workspaces_see_nothing(
    acme: Users, partner: Simulator, synced_flow: SyncedFlow, sign_in: SignIn
) -> None:
    connect(acme.other, partner.base_url, partner.other_api_key)
    with pytest.raises(NotCached):
        Snapshot(acme.other).get_flow("1")
    partner.faults.add(route="*", kind="status", status=500)
    otto = sign_in(acme.outsider)
    for path in PAGES:
        page = otto.page(path.replace("acme", "other"), status=502)
        assert not page.find(attrs={"data-stale": True})
        assert synced_flow.name not in text(page)


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_few_queries(
    viewer: LintingClient,
    synced_flow: SyncedFlow,
    outage: None,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    path: str,
) -> None:
    path = path.replace("candidates/1/", f"candidates/{candidate_id()}/")
    with django_assert_max_num_queries(22):
        viewer.get(path)
