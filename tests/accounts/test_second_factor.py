"""Two-factor authentication: set-up, sign-in, requirement by a workspace, encryption."""

import secrets
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dashboard.accounts import second_factor
from dashboard.audit.models import AuditEntry
from dashboard.workspaces.models import Workspace
from tests.accounts.pages import reauthenticate, signed_in
from tests.support.pages import LintingClient, parse, text
from tests.support.totp import next_code
from tests.support.users import PASSWORD, Users

APP = "/account/second-factor/app/"
CODES = "/account/second-factor/codes/"


def set_up(client: LintingClient) -> str:
    """Set up an authenticator app as the page says, and return its secret."""
    reauthenticate(client, APP)
    secret = str(client.page(APP).find(class_="totp-secret").string)
    response = client.post(APP, {"code": next_code(secret)})
    assert (response.status_code, response["Location"]) == (303, CODES)
    cache.clear()
    return secret


def sign_in(client: LintingClient) -> Any:
    data = {"login": "olivia@example.com", "password": PASSWORD}
    return client.post("/sign-in/", data)


@pytest.fixture
def olivia(cast: Users) -> LintingClient:
    return signed_in()


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_shows_recovery_codes_and_is_audited(
    cast: Users, olivia: LintingClient
) -> None:
    set_up(olivia)
    codes = olivia.page(CODES).find_all("code")
    assert len(codes) == 10
    assert second_factor.has_second_factor(cast.owner)
    assert mail.outbox[-1].subject == "An authenticator app was added"
    assert AuditEntry.objects.filter(action="second_factor.added").count() == 2
    assert "10 codes left" in text(olivia.page("/account/second-factor/").main)


def test_a_wrong_code_enables_nothing(cast: Users, olivia: LintingClient) -> None:
    reauthenticate(olivia, APP)
    olivia.page(APP)
    response = olivia.post(APP, {"code": "000000"})
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_code")
    assert not second_factor.has_second_factor(cast.owner)


def test_the_password_alone_no_longer_signs_in(cast: Users, olivia: LintingClient) -> None:
    secret = set_up(olivia)
    visitor = LintingClient()
    response = sign_in(visitor)
    assert response["Location"] == "/sign-in/second-factor/"
    assert visitor.get("/account/").status_code == 302
    visitor.page("/sign-in/second-factor/")
    wrong = visitor.post("/sign-in/second-factor/", {"code": "000000"})
    assert wrong.status_code == 422
    failed = AuditEntry.objects.filter(action="sign_in.failed").latest("pk")
    assert failed.details["method"] == "totp"
    assert visitor.post("/sign-in/second-factor/", {"code": next_code(secret)}).status_code == 303
    assert visitor.get("/account/").status_code == 200


def test_a_code_works_once(cast: Users, olivia: LintingClient) -> None:
    secret = set_up(olivia)
    for expected in (303, 422):
        visitor = LintingClient()
        sign_in(visitor)
        enter_password = visitor.post("/sign-in/second-factor/", {"code": next_code(secret)})
        assert enter_password.status_code == expected


def test_a_recovery_code_works_once(cast: Users, olivia: LintingClient) -> None:
    set_up(olivia)
    code = str(olivia.page(CODES).find("code").string)
    for expected in (303, 422):
        visitor = LintingClient()
        sign_in(visitor)
        assert visitor.post("/sign-in/second-factor/", {"code": code}).status_code == expected


def test_code_guessing_is_rate_limited(cast: Users, olivia: LintingClient) -> None:
    secret = set_up(olivia)
    visitor = LintingClient()
    sign_in(visitor)
    for _ in range(5):
        visitor.post("/sign-in/second-factor/", {"code": "000000"})
    assert visitor.post("/sign-in/second-factor/", {"code": next_code(secret)}).status_code == 422


def test_removal_requires_reauthentication(cast: Users, olivia: LintingClient) -> None:
    set_up(olivia)
    later = LintingClient()
    later.force_login(cast.owner)
    assert later.get(f"{APP}removal/")["Location"].startswith("/account/reauthentication/")
    assert olivia.post(f"{APP}removal/").status_code == 303
    assert not second_factor.has_second_factor(cast.owner)
    assert not Authenticator.objects.exists(), "the recovery codes are deleted too"


def test_secrets_are_encrypted_at_rest(cast: Users, olivia: LintingClient) -> None:
    secret = set_up(olivia)
    codes = [str(code.string) for code in olivia.page(CODES).find_all("code")]
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_secrets_are_rotated_with_the_api_keys(
    cast: Users, olivia: LintingClient, settings: Settings
) -> None:
    secret = set_up(olivia)
    old, new = settings.API_KEY_ENCRYPTION_KEYS[0], secrets.token_bytes(32)
    settings.API_KEY_ENCRYPTION_KEYS = (new, old)
    assert second_factor.rotate_secrets() == (2, [])
    assert second_factor.rotate_secrets() == (0, [])
    settings.API_KEY_ENCRYPTION_KEYS = (new,)
    row = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert second_factor.MFAAdapter().decrypt(row.data["secret"]) == secret


def test_rotation_reports_users_whose_secret_cannot_be_decrypted(
    cast: Users, olivia: LintingClient, settings: Settings
) -> None:
    set_up(olivia)
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32),)
    assert second_factor.count_undecryptable() == 2
    with pytest.raises(CommandError, match=r"olivia@example\.com"):
        call_command("rotate_api_keys", verbosity=0)


def test_a_workspace_can_require_two_factor_authentication(
    cast: Users, olivia: LintingClient, sign_in: Any
) -> None:
    rule = "/w/acme/settings/second-factor/"
    olivia.post(rule, {"required": "on"})
    assert not Workspace.objects.get(slug="acme").requires_second_factor, "not without one's own"
    secret = set_up(olivia)
    assert secret
    others = olivia.page("/w/acme/settings/").find("input", attrs={"name": "without"})
    for confirmed in ({}, {"without": "1"}, {"without": "99"}):
        assert olivia.post(rule, {"required": "on", **confirmed}).status_code == 303
        assert not Workspace.objects.get(slug="acme").requires_second_factor, "not at one click"
    assert others["value"] == "2"
    assert olivia.post(rule, {"required": "on", "without": "2"}).status_code == 303
    assert Workspace.objects.get(slug="acme").requires_second_factor
    assert AuditEntry.objects.filter(action="settings.changed").exists()
    assert olivia.get("/w/acme/members/").status_code == 200


def test_members_without_it_are_redirected_to_set_it_up(cast: Users, sign_in: Any) -> None:
    Workspace.objects.filter(pk=cast.acme.pk).update(requires_second_factor=True)
    vera = sign_in(cast.viewer)
    assert vera.get("/w/acme/members/")["Location"] == "/account/second-factor/"
    fragment = vera.get("/w/acme/audit/", headers={"HX-Request": "true"})
    assert fragment.status_code == 403
    page = vera.page("/account/second-factor/")
    assert "Acme requires two-factor authentication" in text(page.main)
    assert vera.get("/w/acme/members/departure/").status_code == 200, "leaving is always possible"


def test_members_return_to_the_workspace_after_setting_it_up(cast: Users) -> None:
    Workspace.objects.filter(pk=cast.acme.pk).update(requires_second_factor=True)
    olivia = signed_in()
    olivia.get("/w/acme/members/")
    set_up(olivia)
    page = olivia.page("/account/second-factor/")
    assert page.main.find("a", href="/w/acme/")
    assert olivia.get("/w/acme/members/").status_code == 200


def test_the_passkey_page_gives_the_browser_its_options(olivia: LintingClient) -> None:
    path = "/account/second-factor/passkeys/new/"
    reauthenticate(olivia, path)
    form = olivia.page(path).find("form", attrs={"data-passkey": "create"})
    assert '"challenge"' in form["data-passkey-options"]
    assert olivia.post(path, {"credential": "{}"}).status_code == 422


def test_passkey_sign_in_options_are_public_and_reveal_no_user(cast: Users) -> None:
    enter_password = LintingClient().get(
        "/sign-in/passkey/", headers={"accept": "application/json"}
    )
    options = enter_password.json()["request_options"]["publicKey"]
    assert options["challenge"]
    assert not options.get("allowCredentials")


def test_an_operator_can_reset_two_factor_authentication(
    cast: Users, olivia: LintingClient
) -> None:
    set_up(olivia)
    call_command("reset_second_factor", "Olivia@example.com", verbosity=0)
    assert not second_factor.has_second_factor(cast.owner)
    assert olivia.get("/account/").status_code == 302, "their sessions are over"
    entry = AuditEntry.objects.latest("pk")
    assert (entry.workspace, entry.details["method"]) == (cast.acme, "by command")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@example.com")
