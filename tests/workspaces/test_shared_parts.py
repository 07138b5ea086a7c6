"""Texts that are cached between requests show nobody another's page."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from dashboard.candidates.columns.cells import ScoreCell
from dashboard.core.rendering.components import render_component
from dashboard.core.templatetags.moments import moment
from dashboard.workspaces.models import SavedView, Workspace
from dashboard.workspaces.roles import Role
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.support.pages import LintingClient, text
from tests.support.users import Users, join

PATH = "/w/acme/flows/1/candidates/"
ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(
    path.read_text()
    for pattern in ("dashboard/**/*.py", "templates/**/*.html")
    for path in ROOT.glob(pattern)
)


def test_two_people_in_turns_see_their_own_page(
    acme: Users, partner: Simulator, sign_in: SignIn
) -> None:
    people = {
        acme.owner: ("de", "Asia/Tokyo", "Olivias Auswahl"),
        acme.viewer: ("en", "America/New_York", "Vera's selection"),
    }
    for user, (language, zone, view) in people.items():
        user.language, user.time_zone = language, zone
        user.save()
        SavedView.objects.create(
            membership=acme.acme.memberships.get(user=user),
            list_name="candidate_list",
            name=view,
            query="status=FAILED",
            saved_at=timezone.now(),
        )
    browsers = {user: sign_in(user) for user in people}
    first = {user: str(browser.page(PATH)) for user, browser in browsers.items()}
    again = {user: str(browser.page(PATH)) for user, browser in browsers.items()}
    for html in (first, again):
        for user, (_language, _zone, view) in people.items():
            (other,) = people.keys() - {user}
            assert user.email in html[user]
            assert other.email not in html[user].replace("mailto:" + other.email, "").replace(
                f"<bdi>{other.email}</bdi>", ""
            )
            assert view in html[user]
            assert people[other][2] not in html[user]
        assert "Nicht begonnen" in html[acme.owner]
        assert "JST" in html[acme.owner]
        assert "Not started" in html[acme.viewer]
        assert "JST" not in html[acme.viewer]


def test_the_menus_of_each_member_are_their_own(
    acme: Users, partner: Simulator, sign_in: SignIn
) -> None:
    join(Workspace.objects.create(name="Olivia's other", slug="olivias"), acme.owner, Role.OWNER)
    acme.owner.theme, acme.owner.density = "dark", "compact"
    acme.viewer.theme, acme.viewer.density = "light", "comfortable"
    for user in (acme.owner, acme.viewer):
        user.save()
    people = {user: sign_in(user) for user in (acme.owner, acme.viewer)}
    paths = ("/w/acme/flows/", "/w/acme/progress/", PATH, "/w/acme/flows/")
    for path in paths:
        for user, browser in people.items():
            page = browser.page(path)
            side, is_owner = page.find(class_="side"), user == acme.owner
            pressed = {button["value"] for button in side.find_all(attrs={"aria-pressed": "true"})}
            assert pressed == {user.theme, user.density}
            assert user.name in text(side.find(class_="user-menu"))
            assert ("Olivia's other" in text(side)) == is_owner
            assert bool(side.find("a", href="/w/acme/settings/")) == is_owner
            assert bool(page.find("a", attrs={"data-key": "n"})) == is_owner
            here = side.find(class_="side-nav").find_all(attrs={"aria-current": True})
            (link,) = here
            assert link["href"] == f"/w/acme/{path.split('/')[3]}/"
            assert link["aria-current"] == ("page" if path == link["href"] else "true")


def test_a_component_knows_nothing_but_its_content() -> None:
    """So no template that is cached can show the user, their request or their workspaces."""
    personal = re.compile(
        r"{[{%][^}]*\b(user|request|workspace|membership|memberships|messages)\b\."
    )
    cached = [*re.findall(r'(?:component|render_component\()\s*"([\w/.]+)"', SOURCES)]
    assert len(cached) > 8
    found = {name: personal.findall((ROOT / "templates" / name).read_text()) for name in cached}
    assert not {name: names for name, names in found.items() if names}


def test_parts_that_are_kept_follow_language_and_zone() -> None:
    when = timezone.now().replace(microsecond=0) - timedelta(days=3)
    cell = ScoreCell(points="62.5")
    seen = set()
    for language, zone in (("en", "UTC"), ("de", "UTC"), ("de", "Asia/Tokyo"), ("en", "UTC")):
        with translation.override(language), timezone.override(zone):
            seen.add(
                (language, zone, moment(when), render_component("candidates/_score.html", cell))
            )
    assert len(seen) == 3
    assert len({text for _language, _zone, text, _score in seen}) == 3
    assert len({score for *_others, score in seen}) == 2


def test_the_csrf_cookie_is_sent_once(owner: LintingClient, partner: Simulator) -> None:
    assert "csrftoken" in owner.get(PATH).cookies
    assert "csrftoken" not in owner.get(PATH).cookies
    owner.cookies["csrftoken"] = "x" * 32
    owner.get(PATH)
    del owner.cookies["csrftoken"]
    assert "csrftoken" in owner.get(PATH).cookies


@pytest.mark.django_db
def test_the_sign_in_page_renews_the_csrf_cookie(client: LintingClient) -> None:
    assert "csrftoken" in client.get("/sign-in/").cookies
    assert "csrftoken" in client.get("/sign-in/").cookies


def test_a_form_is_accepted_with_the_cookie_of_an_earlier_page(
    acme: Users, partner: Simulator
) -> None:
    browser = LintingClient(enforce_csrf_checks=True)
    browser.force_login(acme.owner)
    browser.get(PATH)
    page = browser.page(PATH)
    token = page.find("input", attrs={"name": "csrfmiddlewaretoken"})["value"]
    form = {"theme": "dark", "csrfmiddlewaretoken": token}
    path = reverse("account_appearance")
    assert browser.post(path, form).status_code in (200, 204, 303)
    assert browser.post(path, {"theme": "dark"}).status_code == 403


def test_a_time_of_long_ago_is_rendered_for_each_request() -> None:
    assert "2001" in moment(datetime(2001, 2, 3, tzinfo=UTC))
