"""System checks of encryption keys and host names."""

import secrets

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from pytest_django import Settings

from dashboard.workspaces.checks import check_allowed_hosts
from dashboard.workspaces.connection.keys import save_key
from dashboard.workspaces.models import KeyCheck
from flows_api import Secret
from tests.support.users import Users


def messages() -> list[str]:
    return [str(message) for message in run_checks(databases=["default"])]


def test_no_error_while_the_key_ring_decrypts_everything(cast: Users, settings: Settings) -> None:
    save_key(cast.acme, Secret("sk_test_" + "x" * 22), by=None, result=KeyCheck.ACCEPTED)
    ring = settings.API_KEY_ENCRYPTION_KEYS
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32), *ring)
    assert not messages()


def test_removing_a_key_in_use_is_an_error(cast: Users, settings: Settings) -> None:
    save_key(cast.acme, Secret("sk_test_" + "x" * 22), by=None, result=KeyCheck.ACCEPTED)
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32),)
    (message,) = messages()
    assert "flowdeck.E001" in message
    assert "acme" in message
    assert "rotate_api_keys" in message
    with pytest.raises(CommandError, match="acme"):
        call_command("rotate_api_keys", verbosity=0)


@pytest.mark.parametrize(("hosts", "count"), [(["*"], 1), (["flowdeck.example.com"], 0)])
def test_allowing_every_host_is_a_warning(settings: Settings, hosts: list[str], count: int) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert len(check_allowed_hosts()) == count
