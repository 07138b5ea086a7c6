"""Checks: an encryption key that rows still need is missed, and the message says what to do."""

import secrets

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dashboard.workspaces.checks import hosts_are_named
from dashboard.workspaces.keys import save_key
from dashboard.workspaces.models import KeyCheck
from flows_api import Secret
from tests.support.cast import Cast


def told() -> list[str]:
    return [str(message) for message in run_checks(databases=["default"])]


def test_all_is_well_while_the_ring_opens_everything(cast: Cast, settings: Settings) -> None:
    save_key(cast.acme, Secret("sk_test_" + "x" * 22), by=None, result=KeyCheck.ACCEPTED)
    ring = settings.API_KEY_ENCRYPTION_KEYS
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32), *ring)
    assert not told()


def test_removing_a_key_that_rows_need_is_refused(cast: Cast, settings: Settings) -> None:
    save_key(cast.acme, Secret("sk_test_" + "x" * 22), by=None, result=KeyCheck.ACCEPTED)
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32),)
    (message,) = told()
    assert "flowdeck.E001" in message
    assert "acme" in message
    assert "rotate_api_keys" in message
    with pytest.raises(CommandError, match="acme"):
        call_command("rotate_api_keys", verbosity=0)


@pytest.mark.parametrize(("hosts", "count"), [(["*"], 1), (["flowdeck.example.com"], 0)])
def test_every_host_is_too_many(settings: Settings, hosts: list[str], count: int) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert len(hosts_are_named()) == count
