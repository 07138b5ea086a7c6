"""Rate limits of sign-in, which stop guessing without locking out the owner."""

from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from dashboard.accounts.sign_in.throttle import COOKIE
from dashboard.audit.models import AuditEntry
from tests.accounts.pages import reset_link
from tests.support.pages import LintingClient, parse, text
from tests.support.users import PASSWORD, Users

OLIVIA = "olivia@example.com"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def attempt(
    password: str, *, login: str = OLIVIA, address: str = "10.0.0.1", client: Any = None
) -> Any:
    client = client or LintingClient()
    return client.post("/sign-in/", {"login": login, "password": password}, REMOTE_ADDR=address)


def guess(times: int, **where: Any) -> Any:
    return [attempt("a wrong password", **where) for _ in range(times)][-1]


def is_in(response: Any) -> bool:
    return bool(response.status_code == 303)


def test_five_failures_per_address_and_account_are_the_limit(cast: Users) -> None:
    guess(5)
    refused = attempt(PASSWORD)
    assert not is_in(refused)
    assert "Too many failed" in text(parse(refused))


def test_unknown_accounts_have_the_same_limit(cast: Users) -> None:
    known, unknown = guess(6), guess(6, login="nobody@example.com", address="10.0.0.2")
    assert known.status_code == unknown.status_code
    assert "Too many failed" in text(parse(unknown))


def test_another_address_is_not_affected(cast: Users) -> None:
    guess(6)
    assert is_in(attempt(PASSWORD, address="10.0.0.2"))


def test_an_office_behind_one_address_is_not_locked_out_by_one_account(cast: Users) -> None:
    guess(6)
    assert is_in(attempt(PASSWORD, login="vera@example.com"))


def test_one_address_cannot_try_many_accounts(cast: Users) -> None:
    for number in range(30):
        attempt("a wrong password", login=f"person{number}@example.com")
    assert not is_in(attempt(PASSWORD))


def test_many_addresses_cannot_guess_at_one_account_for_long(cast: Users) -> None:
    for number in range(51):
        attempt("a wrong password", address=f"10.1.0.{number}")
    assert not is_in(attempt(PASSWORD, address="10.2.0.1"))


def test_a_known_device_is_not_locked_out_by_strangers(cast: Users) -> None:
    mine = LintingClient()
    assert is_in(attempt(PASSWORD, client=mine))
    mine.post("/sign-out/")
    for number in range(60):
        attempt("a wrong password", address=f"10.1.0.{number}")
    guess(6)
    assert is_in(attempt(PASSWORD, client=mine))


def test_a_known_device_has_its_own_limit(cast: Users) -> None:
    mine = LintingClient()
    attempt(PASSWORD, client=mine)
    mine.post("/sign-out/")
    guess(10, client=mine)
    assert not is_in(attempt(PASSWORD, client=mine))


def test_a_known_device_is_unknown_to_other_accounts(cast: Users) -> None:
    mine = LintingClient()
    attempt(PASSWORD, client=mine, login="vera@example.com")
    mine.post("/sign-out/")
    guess(6)
    assert not is_in(attempt(PASSWORD, client=mine))


def test_a_forged_device_cookie_is_ignored(cast: Users) -> None:
    forger = LintingClient()
    forger.cookies[COOKIE] = "WyJvbGl2aWFAZXhhbXBsZS5jb20iLCJ4Il0:1:forged"
    guess(5, client=forger)
    assert not is_in(attempt(PASSWORD, client=forger))


def test_a_password_reset_makes_the_device_known_during_an_attack(cast: Users) -> None:
    for number in range(60):
        attempt("a wrong password", address=f"10.1.0.{number}")
    new_device = LintingClient()
    assert not is_in(attempt(PASSWORD, client=new_device, address="10.9.9.9"))
    new_device.post(reverse("account_reset_password"), {"email": OLIVIA})
    selected = {"password1": "an-entirely-new-phrase", "password2": "an-entirely-new-phrase"}
    form = new_device.get(reset_link(mail.outbox[-1]))["Location"]
    assert new_device.post(form, selected).status_code == 303
    assert is_in(attempt(selected["password1"], client=new_device, address="10.9.9.9"))


def test_correct_passwords_are_not_counted(cast: Users) -> None:
    for _ in range(8):
        assert is_in(attempt(PASSWORD))


def test_a_failure_is_audited_in_the_users_workspaces(cast: Users) -> None:
    guess(1, login="Vera@Example.com")
    entry = AuditEntry.objects.get(action="sign_in.failed")
    assert (entry.workspace, entry.actor) == (cast.acme, "")
    assert entry.details["member"] == "vera@example.com"


def test_a_failure_of_an_unknown_user_is_audited_without_the_address(cast: Users) -> None:
    guess(1, login="nobody@example.com")
    entry = AuditEntry.objects.get(action="sign_in.failed")
    assert (entry.workspace, entry.details) == (None, {"method": "password"})
