"""Candidates in the command palette."""

from urllib.parse import quote

import pytest

from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.progress.personal_data import erase
from tests.conftest import SignIn
from tests.progress.conftest import RunSync
from tests.support.pages import LintingClient, text
from tests.support.users import Users

GO = "/w/acme/palette/"


def found(client: LintingClient, q: str, workspace: str = "acme") -> list[str]:
    page = client.page(f"/w/{workspace}/palette/", data={"q": q})
    return [
        str(link["href"])
        for link in page.select("#palette-list a")
        if "candidates/" in link["href"]
    ]


def test_candidate_is_found_by_name_and_by_address(
    viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    candidate = SyncedCandidate.objects.exclude(first_name="").exclude(email="").earliest("pk")
    path = f"/w/acme/flows/1/candidates/{candidate.candidate_id}/"
    for q in (f"{candidate.last_name} {candidate.first_name}".lower(), candidate.email.upper()):
        assert path in [href.partition("?")[0] for href in found(viewer, q)]
    page = viewer.page(GO, data={"q": candidate.email})
    assert "Candidates" in text(page.find(id="palette-list"))


@pytest.mark.parametrize("q", ["a " * 5000, "\ufdfa" * 200, "\ufdfa" * 5000, "abc" * 50_000])
def test_a_search_of_any_length_is_answered(
    viewer: LintingClient, run_sync: RunSync, q: str
) -> None:
    run_sync()
    for path in (GO, "/w/acme/flows/", "/w/acme/assignments/"):
        assert viewer.get(path, {"q": q}).status_code == 200
    for more in ("", "&sort=name"):
        path = f"/w/acme/flows/1/candidates/?search={quote(q)}{more}"
        assert viewer.get(path).status_code == 200


def test_words_of_a_candidate_and_a_flow_combine(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync("1")
    run_sync("2")
    candidate = SyncedCandidate.objects.filter(flow__flow_id="2").exclude(email="").earliest("pk")
    flow_word = candidate.flow.name.split()[0].upper()
    paths = [href.partition("?")[0] for href in found(viewer, f"{flow_word} {candidate.email}")]
    assert paths == [f"/w/acme/flows/2/candidates/{candidate.candidate_id}/"]
    assert found(viewer, f"{candidate.email} nosuchword") == []


def test_the_name_of_a_flow_finds_no_candidate_by_itself(
    viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    SyncedCandidate.objects.update(search_text="ada lovelace")
    hrefs = found(viewer, SyncedFlow.objects.get(flow_id="1").name)
    assert hrefs == ["/w/acme/flows/1/candidates/"]  # the list, and nobody in it


def test_addresses_tell_namesakes_apart(viewer: LintingClient, run_sync: RunSync) -> None:
    run_sync()
    for candidate in SyncedCandidate.objects.exclude(email="").order_by("pk")[:2]:
        candidate.first_name, candidate.last_name = "Zoe", "Dubois"
        candidate.search_text = f"zoe dubois {candidate.email}"
        candidate.save()
    page = viewer.page(GO, data={"q": "zoe dubois"})
    details = [text(detail) for detail in page.select("#palette-list .palette-detail")]
    assert len(details) == len(set(details)) == 2
    assert all("@" in detail for detail in details)


def test_candidates_of_the_flow_one_is_in_come_first(
    viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync("1")
    run_sync("2")
    SyncedCandidate.objects.update(first_name="Zoe", search_text="zoe")
    for flow_id in ("1", "2"):
        page = viewer.page(GO, data={"q": "zoe", "flow": flow_id})
        best = page.select_one("#palette-list a")["href"]
        assert best.startswith(f"/w/acme/flows/{flow_id}/candidates/")


def test_not_found_by_two_letters_or_from_another_workspace(
    acme: Users, sign_in: SignIn, viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    candidate = SyncedCandidate.objects.exclude(email="").earliest("pk")
    assert found(viewer, candidate.email[:2]) == []
    assert found(sign_in(acme.outsider), candidate.email, "other") == []


def test_erased_candidate_is_not_found(
    acme: Users, viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    candidate = SyncedCandidate.objects.exclude(email="").earliest("pk")
    erase(acme.acme.pk, candidate.email)
    assert found(viewer, candidate.email) == []
