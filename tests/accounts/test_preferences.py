"""Preferences of users: language, time zone, appearance, shortcuts."""

import pytest
from django.utils import timezone, translation
from pytest_django import Settings

from dashboard.accounts.preferences import time_zone_choices, valid_time_zone
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

PREFERENCES, APPEARANCE, SHORTCUTS = (
    "/account/preferences/",
    "/account/preferences/appearance/",
    "/account/shortcuts/",
)
ALL = {"language": "", "time_zone": "", "theme": "system", "density": "comfortable"}


@pytest.fixture
def olivia(cast: Users, sign_in: SignIn) -> LintingClient:
    return sign_in(cast.owner)


@pytest.fixture(autouse=True)
def _as_it_was() -> object:
    yield
    translation.activate("en")
    timezone.deactivate()


def test_legacy_time_zones_are_not_offered_but_preserved() -> None:
    offered = dict(time_zone_choices(""))
    assert offered["America/New_York"] == "America/New York"
    assert "UTC" in offered
    assert not {"W-SU", "localtime", "Factory"} & set(offered)
    assert "Japan" in dict(time_zone_choices("Japan"))


def test_one_form_saves_all_preferences(cast: Users, olivia: LintingClient) -> None:
    selected = ALL | {"time_zone": "Asia/Tokyo", "theme": "dark", "density": "compact"}
    assert olivia.post(PREFERENCES, selected).status_code == 303
    page = olivia.page("/account/")
    assert page.html["data-theme"] == "dark"
    assert page.html["data-density"] == "compact"
    assert page.html["data-shortcuts"] == "off"
    assert page.find("option", value="Asia/Tokyo").has_attr("selected")


def test_an_unknown_time_zone_shows_a_field_error(olivia: LintingClient) -> None:
    response = olivia.post(PREFERENCES, ALL | {"time_zone": "../../etc/passwd"})
    assert response.status_code == 422
    page = parse(response)
    assert page.select_one(".error-summary a")["href"] == "#id_time_zone"
    assert page.html["data-theme"] == "system"


def test_the_menu_saves_theme_and_density_separately(cast: Users, olivia: LintingClient) -> None:
    cast.owner.density = "compact"
    cast.owner.save()
    response = olivia.post(
        APPEARANCE, {"theme": "dark"}, headers={"Referer": "http://testserver/w/a/"}
    )
    assert (response.status_code, response["Location"]) == (303, "http://testserver/w/a/")
    cast.owner.refresh_from_db()
    assert (cast.owner.theme, cast.owner.density) == ("dark", "compact")
    assert (
        olivia.post(APPEARANCE, {"theme": "light"}, headers={"HX-Request": "true"}).status_code
        == 204
    )


def test_the_menu_redirects_to_this_site_only(olivia: LintingClient) -> None:
    for foreign_url in ("", "https://evil.example/", "//evil.example", "javascript:alert(1)"):
        response = olivia.post(APPEARANCE, {"theme": "dark"}, headers={"Referer": foreign_url})
        assert response["Location"] == "/account/"
    assert olivia.post(APPEARANCE, {"theme": "pink"}).status_code == 400


def test_one_switch_turns_all_shortcuts_off_and_on_again(olivia: LintingClient) -> None:
    assert olivia.page(SHORTCUTS).html["data-shortcuts"] == "on"
    assert olivia.post(SHORTCUTS, {"shortcuts": "off"}).status_code == 303
    page = olivia.page(SHORTCUTS)
    assert page.html["data-shortcuts"] == "off"
    part = olivia.fragment(SHORTCUTS, "shortcut-list")
    assert part.find()["data-shortcuts-state"] == "off"
    assert "Turn all on" in text(part)
    olivia.post(SHORTCUTS, {"shortcuts": "on"})
    assert olivia.page("/account/").html["data-shortcuts"] == "on"


def moment_title(client: LintingClient) -> str:
    return str(client.page("/w/acme/members/").select_one("table time")["title"])


def test_times_use_the_users_zone_or_the_browsers(cast: Users, olivia: LintingClient) -> None:
    assert moment_title(olivia).endswith(" UTC")
    olivia.cookies["time_zone"] = "Asia/Tokyo"
    assert moment_title(olivia).endswith(" JST")
    cast.owner.time_zone = "Asia/Kolkata"
    cast.owner.save()
    assert moment_title(olivia).endswith(" IST")


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc", "\x00", "Europe"])
def test_an_unknown_zone_falls_back_to_the_servers(name: str) -> None:
    assert valid_time_zone(name) == "UTC"


@pytest.fixture
def _german(settings: Settings) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]


@pytest.mark.usefixtures("_german")
def test_the_browsers_language_applies_until_one_is_selected(
    cast: Users, olivia: LintingClient
) -> None:
    german = {"Accept-Language": "de-DE,de;q=0.9"}
    assert LintingClient().page("/sign-in/", headers=german).html["lang"] == "de"
    assert LintingClient().page("/sign-in/", headers={"Accept-Language": "fr"}).html["lang"] == "en"
    assert olivia.page("/account/", headers=german).html["lang"] == "de"
    olivia.post(PREFERENCES, ALL | {"language": "en"})
    assert olivia.page("/account/", headers=german).html["lang"] == "en"
    olivia.post(PREFERENCES, ALL | {"language": "de"})
    assert olivia.page("/account/").html["lang"] == "de"
