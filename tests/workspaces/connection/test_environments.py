"""The key's prefix decides the address, and a mismatch is said where it can be mended."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from dashboard.workspaces.connection.environments import (
    ADDRESSES,
    address_environment,
    is_mismatch,
    key_environment,
)
from dashboard.workspaces.forms import WorkspaceForm
from dashboard.workspaces.models import ApiKey, KeyCheck
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

KEYS = {"test": "sk_test_" + "a" * 22, "live": "sk_live_" + "a" * 22, "": "other-key-of-a-gateway"}
OTHER = {"test": "live", "live": "test"}
SETTINGS = "/w/acme/settings/"


@pytest.fixture
def unreachable(settings: Settings) -> None:
    """Let both addresses of the partner be allowed, though no test reaches them."""
    settings.PARTNER_API_ORIGINS = settings.PARTNER_API_ORIGINS | {
        f"https://{urlsplit(address).hostname}" for address in ADDRESSES.values()
    }


def form(key: str, address: str, *, start: str) -> WorkspaceForm:
    """Return the validated form of a page that showed ``start`` as the address."""
    data = {"name": "X", "base_url": address, "api_key": key}
    made = WorkspaceForm(data, initial={"base_url": start})
    made._check_key = lambda *_: None  # type: ignore[method-assign]  # no test calls the partner
    made.full_clean()
    return made


@pytest.mark.django_db
@pytest.mark.usefixtures("unreachable")
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("entered", ADDRESSES)
@pytest.mark.parametrize("start", ADDRESSES)
def test_an_address_that_was_left_follows_and_an_entered_one_is_told(
    key: str, entered: str, start: str
) -> None:
    made = form(KEYS[key], ADDRESSES[entered], start=ADDRESSES[start])
    if key in ("", entered):
        assert not made.errors
        assert made.cleaned_data["base_url"] == ADDRESSES[entered]
    elif entered == start:
        assert not made.errors
        assert made.cleaned_data["base_url"] == ADDRESSES[key]
        assert made.followed_key
    else:
        assert list(made.errors) == ["base_url"]
        assert ADDRESSES[key] in str(made.errors)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["test", "live"])
def test_key_of_an_environment_that_is_not_allowed_is_refused_at_the_key(
    settings: Settings, key: str
) -> None:
    address = ADDRESSES[OTHER[key]]
    settings.PARTNER_API_ORIGINS = {f"https://{urlsplit(address).hostname}"}
    assert list(form(KEYS[key], address, start=address).errors) == ["api_key"]


@given(
    environment=st.sampled_from(["", "test", "live"]),
    address=st.sampled_from(["", "x", "http://[", "http://127.0.0.1:8001/v1", *ADDRESSES.values()])
    | st.text(max_size=30),
)
def test_only_the_partners_own_addresses_can_be_the_wrong_ones(
    environment: str, address: str
) -> None:
    found = address_environment(address)
    assert found == {known: name for name, known in ADDRESSES.items()}.get(address, "")
    assert is_mismatch(environment, address) == (
        environment in OTHER and found == OTHER[environment]
    )


@pytest.mark.parametrize(("name", "key"), KEYS.items())
def test_prefix_tells_the_environment(name: str, key: str) -> None:
    assert key_environment(key) == name


@pytest.mark.usefixtures("unreachable")
def test_address_of_the_other_environment_is_refused_for_the_saved_key(
    owner: LintingClient, acme: Users
) -> None:
    saved = ApiKey.objects.get(workspace=acme.acme)
    wrong = ADDRESSES[OTHER[saved.environment]]
    response = owner.post(SETTINGS, {"name": "Acme", "base_url": wrong, "api_key": ""})
    assert response.status_code == 422
    assert parse(response).find(id="id_base_url")["aria-invalid"] == "true"


def test_unverified_key_of_a_new_workspace_leads_to_its_settings_with_one_warning(
    cast: Users, partner: Simulator, sign_in: SignIn
) -> None:
    partner.faults.add(route="flows", kind="status", status=500)
    client = sign_in(cast.outsider)
    posted = {"name": "New Co", "base_url": partner.base_url, "api_key": partner.api_key}
    response = client.post("/w/new/", posted)
    assert response["Location"] == "/w/new-co/settings/"
    assert ApiKey.objects.get().check_result == KeyCheck.UNCLEAR
    page = client.page("/w/new-co/settings/")
    assert len(page.select(".notice-warn, .notice-bad")) == 1
    assert text(page.main).count("Key saved, but we could not verify it") == 1
    failed = client.page("/w/new-co/flows/", status=502)
    assert failed.main.find("a", href="/w/new-co/settings/")


def test_rejected_key_of_a_new_workspace_does_not_speak_of_an_earlier_one(
    cast: Users, partner: Simulator, sign_in: SignIn, owner: LintingClient
) -> None:
    posted = {"name": "New Co", "base_url": partner.base_url, "api_key": KEYS["test"]}
    fresh = text(parse(sign_in(cast.outsider).post("/w/new/", posted)).main)
    assert "Nothing was saved." in fresh
    assert "earlier" not in fresh
    known = text(parse(owner.post(SETTINGS, posted)).main)
    assert "The saved key stays in use." in known
