"""The API key: checked, encrypted, shown as a hint, rotated, removed."""

import secrets

import pytest
from pytest_django import Settings

from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.encryption import DecryptionError
from dashboard.workspaces.connection.keys import (
    check_new_key,
    key_hint,
    recheck_key,
    remove_key,
    rotate_keys,
    save_key,
)
from dashboard.workspaces.models import ApiKey, KeyCheck
from flows_api import Secret
from flows_api.simulator import Simulator
from tests.support.pages import LintingClient, text
from tests.support.users import Users

CANARY = "sk_live_" + "C4n4ryC4n4ryC4n4ryAbCd"


def test_a_valid_key_is_accepted(cast: Users, partner: Simulator) -> None:
    result, error = check_new_key(partner.base_url, Secret(partner.api_key))
    assert (result, error) == (KeyCheck.ACCEPTED, None)


def test_a_wrong_key_is_rejected(cast: Users, partner: Simulator) -> None:
    result, _ = check_new_key(partner.base_url, Secret("sk_test_" + "x" * 22))
    assert result == KeyCheck.REFUSED


def test_a_check_during_an_outage_is_unclear(cast: Users, partner: Simulator) -> None:
    partner.faults.add(route="flows", kind="status", status=500)
    result, error = check_new_key(partner.base_url, Secret(partner.api_key))
    assert result == KeyCheck.UNCLEAR
    assert error is not None


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        (CANARY, "sk_live_…AbCd"),
        ("sk_test_" + "x" * 18 + "StUv", "sk_test_…StUv"),
        ("sk_live_short", "sk_live_…"),
        ("a-key-of-another-kind-1234", "…1234"),
        ("", "…"),
    ],
)
def test_the_hint_reveals_little(key: str, hint: str) -> None:
    assert key_hint(Secret(key)) == hint


def test_a_saved_key_works_and_is_encrypted_in_the_row(cast: Users) -> None:
    saved = save_key(cast.acme, Secret(CANARY), by=cast.owner, result=KeyCheck.ACCEPTED)
    assert CANARY.encode() not in bytes(saved.ciphertext)
    assert CANARY not in repr(client_for(cast.acme))


def test_saving_again_replaces_the_key(cast: Users) -> None:
    for key in (CANARY, "sk_test_" + "y" * 22):
        save_key(cast.acme, Secret(key), by=cast.owner, result=KeyCheck.ACCEPTED)
    assert [row.hint for row in ApiKey.objects.all()] == ["sk_test_…yyyy"]


def test_a_key_moved_to_another_workspace_cannot_be_decrypted(cast: Users) -> None:
    save_key(cast.acme, Secret(CANARY), by=cast.owner, result=KeyCheck.ACCEPTED)
    ApiKey.objects.update(workspace=cast.other)
    with pytest.raises(DecryptionError):
        client_for(cast.other)


def test_removal_deletes_the_key(cast: Users) -> None:
    save_key(cast.acme, Secret(CANARY), by=cast.owner, result=KeyCheck.ACCEPTED)
    remove_key(cast.acme)
    with pytest.raises(ApiKey.DoesNotExist):
        recheck_key(cast.acme)


def test_the_old_encryption_key_can_be_removed_after_rotation(
    cast: Users, settings: Settings
) -> None:
    old, new = settings.API_KEY_ENCRYPTION_KEYS[0], secrets.token_bytes(32)
    for workspace in (cast.acme, cast.other):
        save_key(workspace, Secret(CANARY), by=None, result=KeyCheck.ACCEPTED)
    settings.API_KEY_ENCRYPTION_KEYS = (new, old)
    assert rotate_keys() == (2, [])
    assert rotate_keys() == (0, [])
    settings.API_KEY_ENCRYPTION_KEYS = (new,)
    client_for(cast.acme)


def test_rotation_reports_workspaces_whose_key_cannot_be_decrypted(
    cast: Users, settings: Settings
) -> None:
    save_key(cast.acme, Secret(CANARY), by=None, result=KeyCheck.ACCEPTED)
    settings.API_KEY_ENCRYPTION_KEYS = (secrets.token_bytes(32),)
    assert rotate_keys() == (0, ["acme"])


@pytest.mark.parametrize("path", ["/v1", "/v2/partner", "/v1/partner/assessment-flows"])
def test_an_address_that_is_wrong_by_its_path_is_named(
    owner: LintingClient, acme: Users, partner: Simulator, path: str
) -> None:
    origin = partner.base_url.removesuffix("/v1/partner")
    form = {"name": "Acme", "base_url": f"{origin}{path}", "api_key": ""}
    owner.post("/w/acme/settings/", form)
    address = f"{origin}{path}/assessment-flows"
    for page in (owner.page("/w/acme/settings/"), owner.page("/w/acme/flows/", status=502)):
        shown = text(page.main)
        assert address in shown
        assert "ends in /v1/partner" in shown
        assert "deleted" not in shown
