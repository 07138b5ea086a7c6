"""Candidates in the command palette."""

from dashboard.progress.erasing import erase
from dashboard.progress.models import Person
from tests.conftest import SignIn
from tests.progress.conftest import RunSync
from tests.support.cast import Cast
from tests.support.pages import LintingClient, text

GO = "/w/acme/go/"


def found(client: LintingClient, q: str, workspace: str = "acme") -> list[str]:
    page = client.page(f"/w/{workspace}/go/", data={"q": q})
    return [
        str(link["href"]) for link in page.select("#go-results a") if "candidates/" in link["href"]
    ]


def test_candidate_is_found_by_name_and_by_address(
    viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    person = Person.objects.exclude(first_name="").exclude(email="").earliest("pk")
    path = f"/w/acme/flows/1/candidates/{person.candidate_id}/"
    for q in (f"{person.last_name} {person.first_name}".lower(), person.email.upper()):
        assert path in [href.partition("?")[0] for href in found(viewer, q)]
    page = viewer.page(GO, data={"q": person.email})
    assert "Candidates" in text(page.find(id="go-results"))


def test_not_found_by_two_letters_or_from_another_workspace(
    acme: Cast, sign_in: SignIn, viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    person = Person.objects.exclude(email="").earliest("pk")
    assert found(viewer, person.email[:2]) == []
    assert found(sign_in(acme.outsider), person.email, "other") == []


def test_erased_candidate_is_not_found(
    acme: Cast, viewer: LintingClient, run_sync: RunSync
) -> None:
    run_sync()
    person = Person.objects.exclude(email="").earliest("pk")
    erase(acme.acme.pk, person.email)
    assert found(viewer, person.email) == []
