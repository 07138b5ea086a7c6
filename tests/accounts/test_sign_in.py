"""Sign-in and sign-out."""

import pytest
from django.core.cache import cache

from dashboard.audit.models import AuditEntry
from tests.support.pages import LintingClient, parse, text
from tests.support.users import PASSWORD, Users


@pytest.fixture
def visitor() -> LintingClient:
    cache.clear()
    return LintingClient()


def test_the_page_has_email_and_password_fields(visitor: LintingClient, db: None) -> None:
    page = visitor.page("/sign-in/")
    assert page.find("input", attrs={"name": "login", "type": "email"})
    assert page.find("input", attrs={"name": "password", "type": "password"})


def test_tab_order_reaches_the_password_before_the_reset_link(
    visitor: LintingClient, db: None
) -> None:
    page = visitor.page("/sign-in/")
    password = page.find("input", attrs={"name": "password"})
    assert password.find_next("a", href="/password-reset/")
    assert not password.find_previous("a", href="/password-reset/")


def test_a_correct_password_signs_in(visitor: LintingClient, cast: Users) -> None:
    response = visitor.post("/sign-in/?next=/w/acme/settings/", signed := credentials())
    assert (response.status_code, response["Location"]) == (303, "/w/acme/settings/")
    assert signed["login"] == "Olivia@example.com"


def credentials(password: str = PASSWORD) -> dict[str, str]:
    return {"login": "Olivia@example.com", "password": password, "next": "/w/acme/settings/"}


def test_next_only_redirects_to_this_site(visitor: LintingClient, cast: Users) -> None:
    posted = credentials() | {"next": "https://evil.example/"}
    assert visitor.post("/sign-in/", posted)["Location"] == "/"


@pytest.mark.parametrize("login", ["olivia@example.com", "nobody@example.com"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_error(
    visitor: LintingClient, cast: Users, login: str
) -> None:
    response = visitor.post("/sign-in/", {"login": login, "password": "wrong password"})
    page = parse(response)
    assert response.status_code == 422
    assert "not correct" in text(page)
    assert page.find("input", attrs={"name": "login"})["value"] == login
    assert "wrong password" not in response.content.decode()


def test_guessing_is_rate_limited(visitor: LintingClient, cast: Users) -> None:
    for _ in range(6):
        visitor.post("/sign-in/", {"login": "olivia@example.com", "password": "wrong"})
    response = visitor.post("/sign-in/", {"login": "olivia@example.com", "password": PASSWORD})
    assert response.status_code == 422
    assert "_auth_user_id" not in visitor.session


def test_signing_out_needs_a_post(visitor: LintingClient, cast: Users) -> None:
    visitor.force_login(cast.owner)
    visitor.get("/sign-out/")
    assert "_auth_user_id" in visitor.session
    response = visitor.post("/sign-out/")
    assert (response.status_code, response["Location"]) == (303, "/sign-in/")
    assert "_auth_user_id" not in visitor.session
    assert response["Clear-Site-Data"] == '"storage"', "stored drafts are cleared too"
    assert AuditEntry.objects.filter(action="sign_in.ended", actor="olivia@example.com").exists()


def test_signing_up_is_by_invitation_only(visitor: LintingClient, db: None) -> None:
    assert visitor.get("/accounts/signup/").status_code in (302, 404)
    assert "sign up" not in text(visitor.page("/sign-in/")).lower()
