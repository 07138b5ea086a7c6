"""Requests whose time does not tell who has an account."""

import time

import pytest
from pytest_django import Settings

from tests.accounts.pages import reauthenticate, signed_in
from tests.support.pages import LintingClient
from tests.support.users import Users

AT_LEAST = 0.3


def seconds(client: LintingClient, path: str, email: str) -> float:
    started = time.monotonic()
    assert client.post(path, {"email": email}).status_code == 303
    return time.monotonic() - started


@pytest.mark.parametrize("email", ["olivia@example.com", "nobody@example.com"])
def test_a_password_reset_takes_its_time_for_everybody(
    cast: Users, settings: Settings, email: str
) -> None:
    settings.ADDRESS_CHECK_SECONDS = AT_LEAST
    assert seconds(LintingClient(), "/password-reset/", email) >= AT_LEAST


@pytest.mark.parametrize("email", ["otto@example.com", "nobody@example.com"])
def test_a_changed_address_takes_its_time_for_everybody(
    cast: Users, settings: Settings, email: str
) -> None:
    settings.ADDRESS_CHECK_SECONDS = AT_LEAST
    client = signed_in()
    reauthenticate(client, "/account/e-mail/")
    assert seconds(client, "/account/e-mail/", email) >= AT_LEAST
