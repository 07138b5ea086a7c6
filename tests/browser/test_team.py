"""Team pages in real Chromium: invitations, two-factor authentication, passkeys."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from dashboard.workspaces.members import invitations
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible
from tests.support.totp import next_code
from tests.support.users import PASSWORD, Users

pytestmark = pytest.mark.browser
DANA = "dana@example.com"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def link_in_email() -> str:
    found = re.search(r"https?://[^/]+(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def enter(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def reauthenticate(page: Page) -> None:
    """Reauthenticate with the password, as the page requires."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_member_is_invited_joins_is_promoted_and_removed(
    visit: Visit, acme: Users, javascript: bool
) -> None:
    owner = visit("/w/acme/members/", user=acme.owner, javascript=javascript)
    owner.get_by_role("link", name="Invite", exact=True).click()
    owner.get_by_role("textbox", name="E-mail").fill(DANA)
    owner.get_by_label("Viewer").check()
    owner.get_by_role("button", name="Send invitation").click()
    expect(owner.get_by_text(f"Invitation sent to {DANA}")).to_be_visible()

    dana = visit(link_in_email(), javascript=javascript)
    dana.get_by_label("Name").fill("Dana")
    dana.get_by_label("Password", exact=True).fill("a-long-enough-phrase")
    dana.get_by_role("button", name="Create account and join").click()
    expect(dana.get_by_text("Welcome to Acme")).to_be_visible()

    owner.goto("/w/acme/members/")
    owner.get_by_role("link", name="Change Dana").click()
    owner.get_by_label("Recruiter").check()
    owner.get_by_role("button", name="Save role").click()
    expect(owner.get_by_text("Dana is now Recruiter")).to_be_visible()

    owner.get_by_role("link", name="Change Dana").click()
    owner.locator("summary", has_text="Remove").click()
    owner.get_by_role("button", name="Remove Dana now").click()
    expect(owner.get_by_text("Dana was removed")).to_be_visible()
    answer = dana.goto("/w/acme/members/")
    assert answer is not None
    assert answer.status == 404


def test_partner_users_load_lazily_and_are_invited_by_the_form(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/members/", user=acme.owner)
    page.locator("#partner-users form button").first.click()
    page.get_by_label("Recruiter").check()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("Invitation sent to")).to_be_visible()
    expect(page.locator("#partner-users").get_by_text("Invited", exact=True)).to_be_visible()


def test_a_partner_outage_does_not_break_the_members_page(
    visit: Visit, acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    page = visit("/w/acme/members/", user=acme.owner)
    expect(page.locator("#partner-users [data-problem=server_failed]")).to_be_visible()
    expect(page.get_by_role("cell", name="Recruiter").first).to_be_visible()
    assert_accessible(page)


def test_two_factor_authentication_is_set_up_and_then_required(visit: Visit, acme: Users) -> None:
    page = visit("/account/second-factor/app/", user=acme.owner)
    reauthenticate(page)
    secret = page.locator(".totp-secret").inner_text()
    assert_accessible(page)
    page.get_by_label("Six-digit code").fill(next_code(secret))
    page.get_by_role("button", name="Turn on").click()
    code = page.locator(".codes code").first.inner_text()
    assert_accessible(page)

    visitor = visit("/sign-in/")
    enter(visitor, acme.owner.email)
    expect(visitor.get_by_role("heading", name="Two-factor authentication")).to_be_visible()
    assert_accessible(visitor)
    visitor.get_by_label("Code").fill(code)
    visitor.get_by_role("button", name="Sign in", exact=True).click()
    expect(visitor.get_by_role("heading", name="Flows")).to_be_visible()


def test_a_passkey_is_created_and_signs_in_without_a_password(visit: Visit, acme: Users) -> None:
    page = visit("/sign-in/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    enter(page, acme.owner.email)
    page.goto("/account/second-factor/passkeys/new/")
    if "reauthentication" in page.url:
        reauthenticate(page)
    assert_accessible(page)
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Create passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/second-factor/")
    expect(page.get_by_role("heading", name="This laptop")).to_be_visible()
    assert_accessible(page)

    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_role("button", name="Use passkey").click()
    expect(page.get_by_role("heading", name="Flows")).to_be_visible()


def test_a_workspace_that_requires_two_factor_redirects_to_its_setup(
    visit: Visit, acme: Users
) -> None:
    Workspace.objects.filter(pk=acme.acme.pk).update(requires_second_factor=True)
    page = visit("/w/acme/flows/", user=acme.viewer)
    expect(page.get_by_text("Acme requires two-factor authentication")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_team_page_is_accessible(visit: Visit, acme: Users, phone: bool, dark: bool) -> None:
    row, token = invitations.invite(acme.acme, DANA, Role.VIEWER, by=acme.owner)
    member = acme.acme.memberships.get(user=acme.viewer)
    page = visit("/w/acme/members/", user=acme.owner, phone=phone, dark=dark)
    page.locator("#partner-users table").wait_for()
    assert_accessible(page)
    for path in (
        f"/w/acme/members/{member.pk}/",
        "/w/acme/members/invitation/",
        "/w/acme/members/departure/",
        "/w/acme/settings/",
        "/w/acme/settings/privacy/",
        "/w/acme/audit/",
        "/w/acme/audit/?person=nobody",
        "/account/",
        "/account/sessions/",
        "/account/password/",
        "/account/e-mail/",
        "/account/second-factor/",
    ):
        page.goto(path)
        assert_accessible(page)
        _assert_no_horizontal_scrolling(page)
    visitor = visit("/password-reset/", phone=phone, dark=dark)
    for path in (
        "/password-reset/sent/",
        "/sign-up/",
        f"/invitations/{row.pk}/?key={token}",
        f"/invitations/{row.pk}/?key=wrong",
    ):
        assert_accessible(visitor)
        visitor.goto(path)
    assert_accessible(visitor)


def _assert_no_horizontal_scrolling(page: Page) -> None:
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) <= 0, page.url
