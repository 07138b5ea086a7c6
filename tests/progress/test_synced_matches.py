"""Candidates of the last sync, offered where Taptalent's literal search finds nobody."""

import pytest

from dashboard.progress.models import SyncedCandidate
from dashboard.progress.personal_data import erase
from dashboard.progress.synced_matches import MAX_SHOWN, find_synced_matches
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.progress.conftest import RunSync
from tests.support.pages import LintingClient, text
from tests.support.users import Users

TABLE = "/w/acme/flows/1/candidates/"
EMAIL = "weiss@example.com"


@pytest.fixture
def candidate(acme: Users, run_sync: RunSync) -> SyncedCandidate:
    client_for(acme.acme).assign("1", email=EMAIL, first_name="Jörg", last_name="Weiß")
    run_sync()
    return SyncedCandidate.objects.get(email=EMAIL)


def offered(client: LintingClient, search: str, path: str = TABLE) -> list[str]:
    page = client.page(path, data={"search": search})
    return [str(item["data-candidate"]) for item in page.select(".synced-matches [data-candidate]")]


@pytest.mark.parametrize("search", ["Weiß Jörg", "jorg weiss", "WEISS jörg"])
def test_other_spellings_find_the_candidate(
    viewer: LintingClient, candidate: SyncedCandidate, search: str
) -> None:
    assert offered(viewer, search) == [candidate.candidate_id]
    page = viewer.page(TABLE, data={"search": search})
    assert "as of the last update" in text(page.main)
    link = page.select_one(".synced-matches a")
    assert link is not None
    assert "Jörg Weiß" in text(viewer.page(str(link["href"])).h1)


def test_nothing_is_offered_beside_live_results_or_of_another_flow(
    viewer: LintingClient, candidate: SyncedCandidate
) -> None:
    assert offered(viewer, EMAIL) == []
    assert offered(viewer, "nobody like this") == []
    assert offered(viewer, "weiss jorg", "/w/acme/flows/2/candidates/") == []


def test_an_erased_candidate_is_not_offered(
    viewer: LintingClient, candidate: SyncedCandidate, acme: Users, run_sync: RunSync
) -> None:
    erase(acme.acme.pk, EMAIL)
    run_sync()
    assert offered(viewer, "weiss jorg") == []


def test_many_matches_are_cut_and_lead_to_all(
    acme: Users, candidate: SyncedCandidate, partner: Simulator
) -> None:
    found = find_synced_matches(acme.acme, "1", "example")
    assert found is not None
    assert len(found.states) == MAX_SHOWN
    assert found.has_more
    assert find_synced_matches(acme.other, "1", "weiss") is None
    assert find_synced_matches(acme.acme, "1", " ") is None
