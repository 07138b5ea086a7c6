"""Pages of a workspace: home, creation, settings and API key."""

import pytest
from django.urls import reverse

from dashboard.workspaces.connection.keys import save_key
from dashboard.workspaces.models import ApiKey, KeyCheck, Membership, Workspace
from dashboard.workspaces.roles import Role
from flows_api import Secret
from flows_api.simulator import Simulator
from tests.conftest import SignIn
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

SETTINGS = "/w/acme/settings/"
WRONG_KEY = "sk_test_" + "Wr0ngKey" * 2 + "WrongK"


def test_home_opens_the_workspace_used_last(cast: Users, sign_in: SignIn) -> None:
    Membership.objects.create(workspace=cast.other, user=cast.owner, role=Role.VIEWER)
    client = sign_in(cast.owner)
    client.get("/w/other/")
    assert client.get("/")["Location"] == "/w/other/flows/"


def test_a_user_without_a_workspace_sees_the_welcome_page(cast: Users, sign_in: SignIn) -> None:
    Membership.objects.all().delete()
    page = sign_in(cast.owner).page("/")
    assert page.find("a", href=reverse("workspace_new"))


def test_a_workspace_with_a_key_is_created_connected(
    cast: Users, partner: Simulator, sign_in: SignIn
) -> None:
    posted = {"name": "  New   Co ", "base_url": partner.base_url + "/", "api_key": partner.api_key}
    response = sign_in(cast.outsider).post("/w/new/", posted)
    assert (response.status_code, response["Location"]) == (303, "/w/new-co/flows/")
    workspace = Workspace.objects.get(slug="new-co")
    assert (workspace.name, workspace.base_url) == ("New Co", partner.base_url)
    assert workspace.api_key.check_result == KeyCheck.ACCEPTED
    assert workspace.memberships.get().role == Role.OWNER


def test_a_rejected_key_shows_a_field_error_and_is_not_echoed(
    cast: Users, partner: Simulator, sign_in: SignIn
) -> None:
    posted = {"name": "New Co", "base_url": partner.base_url, "api_key": WRONG_KEY}
    response = sign_in(cast.outsider).post("/w/new/", posted)
    page = parse(response)
    assert response.status_code == 422
    assert not Workspace.objects.filter(name="New Co").exists()
    assert page.find(id="id_name")["value"] == "New Co"
    assert page.find(id="id_api_key")["aria-invalid"] == "true"
    assert page.find("a", href="#id_api_key")
    assert WRONG_KEY not in response.content.decode()


@pytest.mark.parametrize(
    "base_url",
    [
        "https://evil.example/v1/partner",
        "http://169.254.169.254/v1/partner",
        "https://partner-api.taptalent.io@evil.example/v1",
        "https://partner-api.taptalent.io:444/v1/partner",
        "http://partner-api.taptalent.io/v1/partner",
    ],
)
def test_only_allowlisted_origins_are_accepted(cast: Users, sign_in: SignIn, base_url: str) -> None:
    response = sign_in(cast.outsider).post("/w/new/", {"name": "X", "base_url": base_url})
    assert response.status_code == 422
    assert parse(response).find("a", href="#id_base_url")


def test_an_unverified_key_is_saved_with_a_warning(
    owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="flows", kind="status", status=500)
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": partner.api_key}
    assert owner.post(SETTINGS, posted).status_code == 303
    assert ApiKey.objects.get(workspace=acme.acme).check_result == KeyCheck.UNCLEAR
    assert "could not verify it" in text(owner.page(SETTINGS))


def test_a_blank_key_preserves_the_saved_one(
    owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    before = bytes(ApiKey.objects.get(workspace=acme.acme).ciphertext)
    posted = {"name": "Acme Ltd", "base_url": partner.base_url, "api_key": ""}
    assert owner.post(SETTINGS, posted).status_code == 303
    assert bytes(ApiKey.objects.get(workspace=acme.acme).ciphertext) == before
    assert "Acme Ltd" in text(owner.page(SETTINGS))


def test_the_settings_show_a_hint_and_never_the_key(
    owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    page = owner.page(SETTINGS)
    assert ApiKey.objects.get(workspace=acme.acme).hint in text(page)
    assert partner.api_key not in str(page)


def test_an_invalid_name_leaves_the_header_as_it_was(owner: LintingClient) -> None:
    response = owner.post(SETTINGS, {"name": "", "base_url": "https://evil.example/"})
    assert response.status_code == 422
    assert "Acme" in text(parse(response).header)


def test_checking_again_shows_and_stores_the_result(
    owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="flows", kind="status", status=401)
    response = owner.post(reverse("api_key_check", args=["acme"]))
    assert response.status_code == 303
    assert ApiKey.objects.get(workspace=acme.acme).check_result == KeyCheck.REFUSED
    shown = text(owner.page(SETTINGS))
    assert shown.count("Enter another key below.") == 1
    assert "An owner of this workspace can" not in shown, "the reader is one, and it is here"


@pytest.mark.parametrize(
    ("code", "page_text"),
    [
        ("ACCOUNT_INACTIVE", "account is inactive"),
        ("FORBIDDEN", "Not allowed in Taptalent"),
    ],
)
def test_an_inactive_subscription_is_explained_as_such(
    owner: LintingClient, acme: Users, partner: Simulator, code: str, page_text: str
) -> None:
    body = {"code": code, "message": "x"}
    partner.faults.add(route="flows", kind="status", status=403, body=body)
    owner.post(reverse("api_key_check", args=["acme"]))
    page = text(owner.page(SETTINGS).main)
    assert page.count(page_text) == 1
    assert "Replace it" not in page


def test_an_inactive_subscription_shows_a_field_error(
    owner: LintingClient, acme: Users, partner: Simulator
) -> None:
    body = {"code": "ACCOUNT_INACTIVE", "message": "x"}
    partner.faults.add(route="flows", kind="status", status=403, body=body)
    posted = {"name": "Acme", "base_url": partner.base_url, "api_key": partner.api_key}
    response = owner.post(SETTINGS, posted)
    assert response.status_code == 422
    assert "subscription is not active" in text(parse(response).main)


def test_pages_without_a_key_explain_how_to_connect(
    owner: LintingClient, viewer: LintingClient
) -> None:
    assert owner.post(reverse("api_key_remove", args=["acme"])).status_code == 303
    assert owner.page("/w/acme/flows/", status=409).find("a", href=SETTINGS)
    page_without_key = viewer.page("/w/acme/flows/", status=409)
    assert not page_without_key.find("a", href=SETTINGS)
    assert "olivia@example.com" in text(page_without_key)


def test_an_undecryptable_key_explains_what_to_do(cast: Users, sign_in: SignIn) -> None:
    save_key(cast.other, Secret(WRONG_KEY), by=None, result=KeyCheck.ACCEPTED)
    ApiKey.objects.update(workspace=cast.acme)
    page = sign_in(cast.owner).page("/w/acme/flows/", status=409)
    assert page.find("a", href=SETTINGS)


def test_the_switcher_lists_the_users_workspaces_only(cast: Users, sign_in: SignIn) -> None:
    Membership.objects.create(workspace=cast.other, user=cast.recruiter, role=Role.VIEWER)
    both = sign_in(cast.recruiter).page("/w/acme/flows/", status=409)
    alone = sign_in(cast.viewer).page("/w/acme/flows/", status=409)
    assert both.find("a", href="/w/other/")
    assert not alone.find("a", href="/w/other/")
