"""Management commands that set up workspaces, and rotate keys."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dashboard.accounts.models import User
from dashboard.workspaces.models import ApiKey, Membership, Workspace
from flows_api.simulator import Simulator

EMAIL = "dana@example.com"


def create(base_url: str, name: str = "Acme", **options: str) -> str:
    out = StringIO()
    options = {"owner": EMAIL, "base_url": base_url, **options}
    call_command("create_workspace", name, stdout=out, stderr=StringIO(), **options)
    return out.getvalue().strip()


@pytest.fixture
def secrets_given(monkeypatch: pytest.MonkeyPatch, partner: Simulator) -> None:
    monkeypatch.setenv("FLOWDECK_OWNER_PASSWORD", "correct horse battery")
    monkeypatch.setenv("FLOWDECK_API_KEY", partner.api_key)


@pytest.mark.django_db
@pytest.mark.usefixtures("secrets_given")
def test_it_creates_a_connected_workspace_with_its_owner(partner: Simulator) -> None:
    assert create(partner.base_url) == "/w/acme/"
    assert User.objects.get(email=EMAIL).check_password("correct horse battery")
    assert Membership.objects.get(workspace__slug="acme").role == "owner"
    assert ApiKey.objects.get().check_result == "accepted"


@pytest.mark.django_db
@pytest.mark.usefixtures("secrets_given")
def test_a_second_run_only_applies_changes(partner: Simulator) -> None:
    create(partner.base_url)
    assert create(partner.base_url + "/") == "/w/acme/"
    assert Workspace.objects.get().base_url == partner.base_url
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("secrets_given")
def test_workspaces_with_the_same_name_get_different_slugs(partner: Simulator) -> None:
    assert create(partner.base_url) == "/w/acme/"
    assert create(partner.base_url, owner="other@example.com") == "/w/acme-2/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "base_url",
    ["https://evil.example/v1/partner", "not a url", "ftp://partner-api.taptalent.io/v1/partner"],
)
def test_an_address_off_the_allowlist_is_rejected(base_url: str) -> None:
    with pytest.raises(CommandError):
        create(base_url)
    assert not Workspace.objects.exists()


@pytest.mark.django_db
def test_a_rejected_key_is_not_saved(partner: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWDECK_API_KEY", "sk_test_" + "x" * 22)
    with pytest.raises(CommandError) as refused:
        create(partner.base_url)
    assert not ApiKey.objects.exists()
    assert "xxxx" not in str(refused.value)


@pytest.mark.django_db
@pytest.mark.usefixtures("secrets_given")
def test_members_are_added_and_their_role_changed(partner: Simulator) -> None:
    create(partner.base_url)
    for role in ("viewer", "recruiter"):
        call_command("add_member", "acme", "ravi@example.com", role=role, stdout=StringIO())
    assert Membership.objects.get(user__email="ravi@example.com").role == "recruiter"


@pytest.mark.django_db
@pytest.mark.usefixtures("secrets_given")
def test_the_last_owner_keeps_their_role(partner: Simulator) -> None:
    create(partner.base_url)
    with pytest.raises(CommandError):
        call_command("add_member", "acme", EMAIL, role="viewer", stdout=StringIO())
    assert Membership.objects.get().role == "owner"


@pytest.mark.django_db
@pytest.mark.usefixtures("secrets_given")
def test_rotation_reports_its_counts(partner: Simulator) -> None:
    create(partner.base_url)
    out = StringIO()
    call_command("rotate_api_keys", stdout=out)
    assert out.getvalue().splitlines()[:2] == [
        "0 API keys re-encrypted",
        "0 two-factor secrets re-encrypted",
    ]
