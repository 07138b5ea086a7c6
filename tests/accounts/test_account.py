"""The account page: name, e-mail address, password, sessions."""

import re
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command

from dashboard.accounts.models import User
from dashboard.accounts.sessions.user_agents import describe_user_agent
from dashboard.audit.models import AuditEntry
from tests.accounts.pages import FIREFOX, enter_password, reauthenticate, signed_in
from tests.support.pages import LintingClient, parse, text
from tests.support.users import PASSWORD, Users

EMAIL = "/account/e-mail/"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"


@pytest.fixture
def olivia(cast: Users) -> LintingClient:
    return signed_in()


def test_the_page_summarises_the_account(olivia: LintingClient) -> None:
    shown = text(olivia.page("/account/").main)
    assert "olivia@example.com" in shown
    assert "this browser only" in shown


def test_a_name_is_changed(cast: Users, olivia: LintingClient) -> None:
    assert olivia.post("/account/", {"name": "  Olivia   Stone "}).status_code == 303
    cast.owner.refresh_from_db()
    assert cast.owner.name == "Olivia Stone"


def test_a_password_change_asks_for_the_old_one_and_ends_other_sessions(
    cast: Users, olivia: LintingClient
) -> None:
    other = signed_in(IPHONE)
    new = {"password1": "an-entirely-new-phrase", "password2": "an-entirely-new-phrase"}
    wrong = olivia.post("/account/password/", {"oldpassword": "wrong", **new})
    assert wrong.status_code == 422
    assert olivia.post("/account/password/", {"oldpassword": PASSWORD, **new}).status_code == 303
    assert olivia.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert mail.outbox[-1].subject == "Your Flowdeck password was changed"
    assert AuditEntry.objects.filter(action="password.changed", workspace=cast.acme).exists()


def test_an_address_changes_after_confirmation(cast: Users, olivia: LintingClient) -> None:
    reauthenticate(olivia, EMAIL)
    assert olivia.post(EMAIL, {"email": "Liv@Example.com"}).status_code == 303
    cast.owner.refresh_from_db()
    assert cast.owner.email == "olivia@example.com"
    link = re.search(r"https?://\S+", str(mail.outbox[-1].body))
    assert link
    assert mail.outbox[-1].to == ["liv@example.com"]
    parts = urlsplit(link[0])
    page = olivia.page(f"{parts.path}?{parts.query}")
    key = page.main.find("input", attrs={"name": "key"})["value"]
    assert olivia.post(parts.path, {"key": key}).status_code == 303
    cast.owner.refresh_from_db()
    assert cast.owner.email == "liv@example.com"
    sent = len(mail.outbox)
    assert mail.outbox[-1].to == ["olivia@example.com"], "the old address is notified"
    assert olivia.post(parts.path, {"key": key}).status_code == 303, "a second click"
    assert len(mail.outbox) == sent
    used = olivia.page(f"{parts.path}?{parts.query}")
    assert "is not valid" in text(used.main)


def test_changing_the_address_needs_the_password_again(olivia: LintingClient) -> None:
    assert olivia.get(EMAIL)["Location"].startswith("/account/reauthentication/")


def test_only_its_owner_learns_that_an_address_is_taken(cast: Users, olivia: LintingClient) -> None:
    reauthenticate(olivia, EMAIL)
    response = olivia.post(EMAIL, {"email": "vera@example.com"})
    assert response.status_code == 303
    assert "already" in mail.outbox[-1].body
    assert "http" not in mail.outbox[-1].body
    assert User.objects.filter(email="vera@example.com").count() == 1


def test_another_users_confirmation_key_is_rejected(cast: Users, olivia: LintingClient) -> None:
    reauthenticate(olivia, EMAIL)
    olivia.post(EMAIL, {"email": "liv@example.com"})
    link = re.search(r"key=(\S+)", str(mail.outbox[-1].body))
    vera = LintingClient()
    vera.force_login(cast.viewer)
    assert link
    assert "is not valid" in text(vera.page(f"/account/e-mail/confirmation/?key={link[1]}").main)


def test_sessions_are_listed_and_each_can_be_ended(cast: Users, olivia: LintingClient) -> None:
    phone = signed_in(IPHONE)
    page = text(olivia.page("/account/sessions/").main)
    assert "Firefox on Windows this browser" in page
    assert "Safari on iPhone" in page
    row = UserSession.objects.get(user_agent=IPHONE)
    password_page = olivia.post(f"/account/sessions/{row.pk}/removal/")["Location"]
    assert phone.get("/account/").status_code == 200, "whoever merely holds a session ends none"
    enter_password(olivia, password_page)
    assert phone.get("/account/").status_code == 302
    assert olivia.get("/account/").status_code == 200


def test_all_other_sessions_can_be_ended(olivia: LintingClient) -> None:
    others = [signed_in(IPHONE), signed_in()]
    enter_password(olivia, olivia.post("/account/sessions/others/removal/")["Location"])
    assert {other.get("/account/").status_code for other in others} == {302}
    assert olivia.get("/account/").status_code == 200


def test_another_users_session_cannot_be_ended(cast: Users, olivia: LintingClient) -> None:
    vera = LintingClient()
    vera.force_login(cast.viewer)
    row = UserSession.objects.get(user=cast.owner)
    password_page = vera.post(f"/account/sessions/{row.pk}/removal/")["Location"]
    assert vera.post(password_page, {"password": PASSWORD}).status_code == 404
    assert olivia.get("/account/").status_code == 200


def test_records_of_expired_sessions_are_deleted(olivia: LintingClient) -> None:
    olivia.post("/sign-out/")
    call_command("purge_expired", verbosity=0)
    assert not UserSession.objects.exists()


def test_a_disabled_user_sees_why(cast: Users) -> None:
    User.objects.filter(pk=cast.viewer.pk).update(is_active=False)
    client = LintingClient()
    cache.clear()
    enter_password = client.post("/sign-in/", {"login": "vera@example.com", "password": PASSWORD})
    assert enter_password["Location"] == "/sign-in/inactive/"
    assert "is disabled" in text(client.page("/sign-in/inactive/"))


@pytest.mark.parametrize(
    ("agent", "name"),
    [(FIREFOX, "Firefox on Windows"), (IPHONE, "Safari on iPhone"), ("curl/8", "Unknown browser")],
)
def test_a_user_agent_is_described(agent: str, name: str) -> None:
    assert describe_user_agent(agent).startswith(name)


def test_an_invalid_address_shows_a_field_error(olivia: LintingClient) -> None:
    reauthenticate(olivia, EMAIL)
    response = olivia.post(EMAIL, {"email": "not an address"})
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_email")
