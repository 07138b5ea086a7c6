"""The main pages in German, with German dates and numbers."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone, translation

from dashboard.accounts.models import User
from dashboard.core.templatetags.moments import moment
from dashboard.progress.models import SyncedFlow
from tests.support.pages import LintingClient, Page, parse, text
from tests.support.users import Users

GERMAN = {"Accept-Language": "de-DE,de;q=0.9,en;q=0.5"}
HEADINGS = {
    "/w/acme/flows/": "Flows",
    "/w/acme/flows/new/": "Neuer Flow",
    "/w/acme/flows/1/edit/": "Backend engineer bearbeiten",
    "/w/acme/flows/1/candidates/": "Backend engineer – Kandidaten",
    "/w/acme/flows/1/assign/": "Kandidat zuweisen",
    "/w/acme/flows/1/assign/bulk/": "Mehrere zuweisen",
    "/w/acme/flows/1/progress/": "Backend engineer – Fortschritt",
    "/w/acme/flows/1/": "Backend engineer",
    "/w/acme/progress/": "Fortschritt",
    "/w/acme/progress/compare/": "Vergleichen",
    "/w/acme/assignments/": "Zuweisungen",
    "/w/acme/batches/": "Importe",
    "/w/acme/members/": "Mitglieder",
    "/w/acme/settings/": "Einstellungen",
    "/w/acme/settings/privacy/": "Datenschutz",
    "/w/acme/audit/": "Protokoll",
    "/w/acme/palette/": "Suchen oder öffnen",
    "/w/new/": "Neuer Arbeitsbereich",
    "/account/": "Ihr Konto",
    "/account/shortcuts/": "Tastenkürzel",
    "/help/": "Hilfe",
}
# The most used pages. Names of flows, steps and people may be in any language.
ENGLISH = re.compile(
    r"\b(?:Assign|Assigned|Candidates|Progress|Assignments|(?<!Account )Settings|Members|Search"
    r"|Audit trail|Sign out|Save|Cancel|Steps|Threshold|Passes at|Completed|In progress|Failed"
    r"|Not started|Passed|Not passed|Stalled|Edit|Duplicate|New flow|Active|Inactive|ago"
    r"|Last activity|Refresh|Compare|Export|Workspace|Your account|Keyboard shortcuts|Page"
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
    """Restore English, because the last request's language stays active in this thread."""
    yield
    translation.activate("en")


def visible_texts(page: Page) -> str:
    """Return the texts of a page, read aloud or not, without names that people entered."""
    for theirs in page.find_all(["bdi", "code", "template", "script"]):
        theirs.decompose()
    spoken = [tag[name] for name in SPOKEN for tag in page.find_all(attrs={name: True})]
    return " ".join([text(page.body), *spoken])


def machine_numbers(page: Page) -> list[str]:
    """Return values for programs on a page that are formatted as localised numbers."""
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
    assert ENGLISH.findall(visible_texts(page)) == []
    assert INFORMAL.findall(visible_texts(page)) == []


@pytest.mark.django_db
def test_signing_in_is_german() -> None:
    page = german(LintingClient(), "/sign-in/")
    assert page.html["lang"] == "de"
    assert text(page.h1) == "Anmelden"
    assert ENGLISH.findall(visible_texts(page)) == []
    assert INFORMAL.findall(visible_texts(page)) == []


def test_missing_pages_are_german(owner: LintingClient) -> None:
    page = owner.page("/w/acme/nowhere/", status=404, headers=GERMAN)
    assert text(page.h1) == "Seite nicht gefunden"


def test_a_role_keeps_its_capital_in_german(acme: Users) -> None:
    client = LintingClient()
    client.force_login(acme.viewer)
    page = client.page("/w/acme/flows/new/", status=403, headers=GERMAN)
    assert "Diese Seite erfordert die Rolle Recruiting. Ihre" in text(page.main)


def test_form_errors_are_german(acme: Users) -> None:
    client = Client()  # the linting client expects "Error:" in the title, in English
    client.force_login(acme.owner)
    page = parse(client.post("/w/acme/flows/1/assign/", {}, headers=GERMAN))
    assert text(page.title).startswith("Fehler: Kandidat zuweisen")
    assert "Geben Sie eine E-Mail-Adresse oder eine Job-Kandidaten-ID ein." in text(page.main)


def test_library_texts_use_the_formal_address(acme: Users) -> None:
    client = Client()
    client.force_login(acme.owner)
    entered = {"oldpassword": "x", "password1": "correct horse", "password2": "battery staple"}
    page = parse(client.post("/account/password/", entered, headers=GERMAN))
    assert "Bitte geben Sie Ihr aktuelles Passwort ein." in text(page.main)
    assert "Bitte geben Sie zweimal dasselbe Passwort ein." in text(page.main)
    assert INFORMAL.findall(visible_texts(page)) == []


def test_dates_are_german(owner: LintingClient) -> None:
    page = german(owner, "/w/acme/flows/1/candidates/")
    times = page.main.find_all("time")
    assert times
    for time in times:
        assert DATE.fullmatch(time["title"])
        assert re.fullmatch(r"vor .+|jetzt", text(time))


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, "vor 1 Tag"), (3, "vor 3 Tagen"), (70, "vor 2 Monaten"), (800, "vor 2 Jahren")],
)
def test_durations_use_the_dative(days: int, expected: str) -> None:
    with translation.override("de"):
        assert f">{expected}<" in moment(timezone.now() - timedelta(days=days)).replace("\xa0", " ")


def test_numbers_are_german(owner: LintingClient) -> None:
    call_command("sync_progress", workspace="acme")
    SyncedFlow.objects.update(read=1140, total=1240, problem="Seite 12")
    shown = visible_texts(german(owner, "/w/acme/flows/1/progress/"))
    assert "1.140 von 1.240 Kandidaten (Seite 12)," in shown


def test_fields_and_urls_are_not_localised(owner: LintingClient) -> None:
    call_command("sync_progress", workspace="acme")
    path = "/w/acme/flows/1/candidates/?show=scored&step=1&from=12.5&to=1000"
    page = german(owner, path)
    assert "(Punktzahl von 12,5 bis unter 1.000)" in text(page.h1)
    fields = {
        field["name"]: field["value"]
        for field in page.main.select("[form=candidate-results-form][name]")
    }
    assert (fields["from"], fields["to"]) == ("12.5", "1000")


def test_a_user_can_select_german(owner: LintingClient) -> None:
    User.objects.update(language="de")
    assert text(owner.page("/account/").h1) == "Ihr Konto"
