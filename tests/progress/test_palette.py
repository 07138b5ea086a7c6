"""Candidates in the command palette."""

from dashboard.progress.models import SyncedCandidate
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
