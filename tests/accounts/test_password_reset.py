"""The password reset by e-mail, which reveals no accounts."""

import re
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests.accounts.pages import reset_link
from tests.support.pages import LintingClient, parse, text
from tests.support.users import PASSWORD, Users

RESET = "/password-reset/"
PHRASE = "an-entirely-new-phrase"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def test_known_and_unknown_addresses_get_the_same_page(cast: Users) -> None:
    answers = [
        LintingClient().post(RESET, {"email": email})
        for email in ("olivia@example.com", "nobody@example.com")
    ]
    assert [(a.status_code, a["Location"]) for a in answers] == [(303, "/password-reset/sent/")] * 2
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["olivia@example.com"], "Reset your Flowdeck password"),
        (["nobody@example.com"], "Reset your Flowdeck password"),
    ]


def test_sign_in_does_the_same_work_for_unknown_addresses(
    cast: Users, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for email in ("olivia@example.com", "nobody@example.com"):
        with django_assert_max_num_queries(30) as captured:
            LintingClient().post("/sign-in/", {"login": email, "password": "wrong password"})
        counts.append(_writes(captured))
    assert counts[0] == counts[1], "as many rows are written for both"


def _writes(captured: CaptureQueriesContext) -> int:
    return sum(query["sql"].startswith("INSERT") for query in captured.captured_queries)


def test_the_link_carries_its_token_in_the_query(cast: Users) -> None:
    LintingClient().post(RESET, {"email": "olivia@example.com"})
    link = reset_link(mail.outbox[0])
    assert re.fullmatch(r"/password-reset/\w+-set-password/\?key=[\w-]+", link)


def test_the_link_sets_a_new_password_once(cast: Users) -> None:
    visitor = LintingClient()
    visitor.post(RESET, {"email": "olivia@example.com"})
    link = reset_link(mail.outbox[0])
    form = visitor.get(link)["Location"]
    assert "key=" not in form
    visitor.page(form)
    response = visitor.post(form, {"password1": PHRASE, "password2": PHRASE})
    assert (response.status_code, response["Location"]) == (303, "/password-reset/done/")
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PHRASE)
    assert "is not valid" in text(LintingClient().page(LintingClient().get(link)["Location"]))
    assert "was reset" in mail.outbox[-1].subject


def test_a_reset_ends_every_session(cast: Users) -> None:
    other_browser = LintingClient()
    other_browser.force_login(cast.owner)
    visitor = LintingClient()
    visitor.post(RESET, {"email": "olivia@example.com"})
    form = visitor.get(reset_link(mail.outbox[0]))["Location"]
    visitor.post(form, {"password1": PHRASE, "password2": PHRASE})
    assert other_browser.get("/account/").status_code == 302


def test_a_weak_password_shows_a_field_error(cast: Users) -> None:
    visitor = LintingClient()
    visitor.post(RESET, {"email": "olivia@example.com"})
    form = visitor.get(reset_link(mail.outbox[0]))["Location"]
    response = visitor.post(form, {"password1": "password", "password2": "password"})
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_password1")


@pytest.mark.parametrize("key", ["x", "dh7xyz-0123456789abcdef0123456789abcdef"])
def test_an_invented_link_is_rejected(cast: Users, key: str) -> None:
    path = reverse("account_reset_password_from_key", args=["1", "set-password"])
    visitor = LintingClient()
    visitor.get(f"{path}?key={key}")
    assert "is not valid" in text(visitor.page(path))


def test_a_failing_mail_server_reveals_nothing(cast: Users, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    for email in ("olivia@example.com", "nobody@example.com"):
        assert LintingClient().post(RESET, {"email": email}).status_code == 303
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PASSWORD)


def test_repeated_requests_are_rate_limited(cast: Users) -> None:
    answers = [LintingClient().post(RESET, {"email": "nobody@example.com"}) for _ in range(6)]
    assert answers[-1].status_code == 429
    assert len(mail.outbox) == 5


def test_signing_up_is_by_invitation_only(cast: Users) -> None:
    assert "invitation" in text(LintingClient().page("/sign-up/")).lower()
    assert LintingClient().post("/sign-up/").status_code == 405
