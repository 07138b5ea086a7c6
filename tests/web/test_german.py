"""The main pages in German: whole, with dates and numbers as they are written there."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from dashboard.accounts.models import User
from dashboard.progress.models import TrackedFlow
from dashboard.web.templatetags.moments import moment
from tests.support.cast import Cast
from tests.support.pages import LintingClient, Page, parse, text

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
HEADINGS = {
    "/w/acme/flows/": "Flows",
    "/w/acme/flows/new/": "Neuer Flow",
    "/w/acme/flows/1/edit/": "Backend engineer bearbeiten",
    "/w/acme/flows/1/candidates/": "Backend engineer – Kandidaten",
    "/w/acme/flows/1/assign/": "Person zuweisen",
    "/w/acme/flows/1/assign/bulk/": "Viele zuweisen",
    "/w/acme/flows/1/progress/": "Backend engineer – Fortschritt",
    "/w/acme/flows/1/": "Backend engineer",
    "/w/acme/progress/": "Fortschritt",
    "/w/acme/progress/compare/": "Vergleichen",
    "/w/acme/assignments/": "Zuweisungen",
    "/w/acme/batches/": "Listen",
    "/w/acme/members/": "Mitglieder",
    "/w/acme/settings/": "Einstellungen",
    "/w/acme/settings/privacy/": "Datenschutz",
    "/w/acme/audit/": "Protokoll",
    "/w/acme/go/": "Suchen oder springen zu",
    "/w/new/": "Neuer Arbeitsbereich",
    "/account/": "Ihr Konto",
    "/account/shortcuts/": "Tastenkürzel",
}
# What is seen most; a flow's, a step's or a person's own words may be in any language.
ENGLISH = re.compile(
    r"\b(?:Assign|Assigned|Candidates|Progress|Assignments|(?<!Account )Settings|Members|Search"
    r"|Audit trail|Sign out|Save|Cancel|Steps|Threshold|Passes at|Completed|In progress|Failed"
    r"|Not started|Passed|Not passed|Stuck|Edit|Duplicate|New flow|Active|Inactive|ago"
    r"|Last activity|Read again|Compare|Export|Workspace|Your account|Keyboard shortcuts|Page"
    r"|Next|Previous)\b"
)
INFORMAL = re.compile(r"\b(?:du|dein\w*|dich|dir|gib|wähle|versuche)\b", re.IGNORECASE)
SPOKEN = ("aria-label", "title", "placeholder", "data-label", "alt")
DATE = re.compile(
    r"\d{1,2}\. (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November"
    r"|Dezember) \d{4}, \d\d:\d\d \w+"
)


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    """The last request's language stays active in this thread."""
    yield
    translation.activate("en")


def words(page: Page) -> str:
    """What is said on a page, aloud too, but for what people called things themselves."""
    for theirs in page.find_all(["bdi", "code", "template", "script"]):
        theirs.decompose()
    spoken = [tag[name] for name in SPOKEN for tag in page.find_all(attrs={name: True})]
    return " ".join([text(page.body), *spoken])


def machine_numbers(page: Page) -> list[str]:
    """What a program reads on a page, and was yet written as people write numbers."""
    values = [value for tag in page.find_all(True) for value in tag.attrs.values()]
    return [value for value in values if re.fullmatch(r"-?\d+,\d+%?", str(value))]


def german(client: LintingClient, path: str) -> Page:
    return client.page(path, headers=GERMAN)


@pytest.mark.parametrize("path", HEADINGS)
def test_a_main_page_is_german(owner: LintingClient, path: str) -> None:
    call_command("sync_progress", workspace="acme")
    page = german(owner, path)
    assert page.html["lang"] == "de"
    assert text(page.h1) == HEADINGS[path]
    assert machine_numbers(page) == []
    assert ENGLISH.findall(words(page)) == []
    assert INFORMAL.findall(words(page)) == []


@pytest.mark.django_db
def test_signing_in_is_german() -> None:
    page = german(LintingClient(), "/sign-in/")
    assert page.html["lang"] == "de"
    assert text(page.h1) == "Anmelden"
    assert ENGLISH.findall(words(page)) == []
    assert INFORMAL.findall(words(page)) == []


def test_what_is_missing_is_said_in_german(owner: LintingClient) -> None:
    page = owner.page("/w/acme/nowhere/", status=404, headers=GERMAN)
    assert text(page.h1) == "Seite nicht gefunden"


def test_a_role_keeps_its_capital_in_german(acme: Cast) -> None:
    client = LintingClient()
    client.force_login(acme.viewer)
    page = client.page("/w/acme/flows/new/", status=403, headers=GERMAN)
    assert "Dafür braucht es die Rolle Recruiting; Ihre" in text(page.main)


def test_a_form_finds_fault_in_german(acme: Cast) -> None:
    client = Client()  # the linting one knows a title's "Error:" in English only
    client.force_login(acme.owner)
    page = parse(client.post("/w/acme/flows/1/assign/", {}, headers=GERMAN))
    assert text(page.title).startswith("Fehler: Person zuweisen")
    assert "Geben Sie eine E-Mail-Adresse oder eine Job-Kandidaten-ID ein." in text(page.main)


def test_libraries_say_sie_too(acme: Cast) -> None:
    client = Client()
    client.force_login(acme.owner)
    typed = {"oldpassword": "x", "password1": "correct horse", "password2": "battery staple"}
    page = parse(client.post("/account/password/", typed, headers=GERMAN))
    assert "Bitte geben Sie Ihr aktuelles Passwort ein." in text(page.main)
    assert "Bitte geben Sie zweimal dasselbe Passwort ein." in text(page.main)
    assert INFORMAL.findall(words(page)) == []


def test_dates_are_german(owner: LintingClient) -> None:
    page = german(owner, "/w/acme/flows/1/candidates/")
    times = page.main.find_all("time")
    assert times
    for time in times:
        assert DATE.fullmatch(time["title"])
        assert re.fullmatch(r"vor .+|jetzt", text(time))


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "vor 1 Tag"), (3, "vor 3 Tagen"), (70, "vor 2 Monaten"), (800, "vor 2 Jahren")],
)
def test_a_stretch_of_time_stands_in_the_dative(days: int, said: str) -> None:
    with translation.override("de"):
        assert f">{said}<" in moment(timezone.now() - timedelta(days=days)).replace("\xa0", " ")


def test_numbers_are_german(owner: LintingClient) -> None:
    call_command("sync_progress", workspace="acme")
    TrackedFlow.objects.update(read=1140, total=1240, problem="Seite 12")
    shown = words(german(owner, "/w/acme/flows/1/progress/"))
    assert "1.140 von 1.240 gelesen (Seite 12)," in shown


def test_a_field_and_an_address_keep_their_numbers(owner: LintingClient) -> None:
    call_command("sync_progress", workspace="acme")
    path = "/w/acme/flows/1/progress/people/?show=scored&step=1&from=12.5&to=1000"
    page = german(owner, path)
    assert "(Punktzahl von 12,5 bis unter 1.000)" in text(page.h1)
    fields = {
        field["name"]: field["value"] for field in page.main.select("#people-results-form [name]")
    }
    assert (fields["from"], fields["to"]) == ("12.5", "1000")


def test_a_person_may_choose_it(owner: LintingClient) -> None:
    User.objects.update(language="de")
    assert text(owner.page("/account/").h1) == "Ihr Konto"
