"""The team's journeys in real Chromium: invited and gone again, a second factor, a passkey."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from dashboard.workspaces import invitations
from dashboard.workspaces.models import Workspace
from dashboard.workspaces.roles import Role
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, insist_on_accessible
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
DANA = "dana@example.com"


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def link_in_the_mail() -> str:
    found = re.search(r"https?://[^/]+(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def enter(page: Page, email: str, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def proven(page: Page) -> None:
    """Give the password again, as the page asks."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-js", "without-js"])
def test_a_colleague_is_invited_joins_is_promoted_and_removed(
    visit: Visit, acme: Cast, javascript: bool
) -> None:
    owner = visit("/w/acme/members/", user=acme.owner, javascript=javascript)
    owner.get_by_role("link", name="Invite", exact=True).click()
    owner.get_by_label("E-mail").fill(DANA)
    owner.get_by_label("Viewer").check()
    owner.get_by_role("button", name="Send the invitation").click()
    expect(owner.get_by_text(f"on its way to {DANA}")).to_be_visible()

    dana = visit(link_in_the_mail(), javascript=javascript)
    dana.get_by_label("Name").fill("Dana")
    dana.get_by_label("Password", exact=True).fill("a-long-enough-phrase")
    dana.get_by_role("button", name="Create the account and join").click()
    expect(dana.get_by_text("Welcome to Acme")).to_be_visible()

    owner.goto("/w/acme/members/")
    owner.get_by_role("link", name="Change Dana").click()
    owner.get_by_label("Recruiter").check()
    owner.get_by_role("button", name="Save the role").click()
    expect(owner.get_by_text("Dana is now Recruiter")).to_be_visible()

    owner.get_by_role("link", name="Change Dana").click()
    owner.locator("summary", has_text="Remove").click()
    owner.get_by_role("button", name="Remove Dana now").click()
    expect(owner.get_by_text("Dana is removed")).to_be_visible()
    answer = dana.goto("/w/acme/members/")
    assert answer is not None
    assert answer.status == 404


def test_colleagues_at_the_partner_come_after_the_page_and_are_invited_with_one_click(
    visit: Visit, acme: Cast
) -> None:
    page = visit("/w/acme/members/", user=acme.owner)
    page.get_by_role("button", name="Invite as viewer").first.click()
    expect(page.get_by_text("An invitation is on its way")).to_be_visible()
    expect(page.locator("#partner-people").get_by_text("Invited", exact=True)).to_be_visible()


def test_an_outage_of_the_partner_leaves_the_members_page_whole(
    visit: Visit, acme: Cast, partner: Simulator
) -> None:
    partner.faults.add(route="*", kind="status", status=500)
    page = visit("/w/acme/members/", user=acme.owner)
    expect(page.locator("#partner-people [data-problem=server_failed]")).to_be_visible()
    expect(page.get_by_role("cell", name="Recruiter").first).to_be_visible()
    insist_on_accessible(page)


def test_a_second_factor_is_set_up_and_then_asked_for(visit: Visit, acme: Cast) -> None:
    page = visit("/account/second-factor/app/", user=acme.owner)
    proven(page)
    secret = page.locator(".totp-secret").inner_text()
    insist_on_accessible(page)
    counter = next(totp.yield_hotp_counters_from_time()) + 1
    page.get_by_label("six digits").fill(totp.format_hotp_value(totp.hotp_value(secret, counter)))
    page.get_by_role("button", name="Switch it on").click()
    code = page.locator(".codes code").first.inner_text()
    insist_on_accessible(page)

    visitor = visit("/sign-in/")
    enter(visitor, acme.owner.email)
    expect(visitor.get_by_role("heading", name="One more proof")).to_be_visible()
    insist_on_accessible(visitor)
    visitor.get_by_label("Code").fill(code)
    visitor.get_by_role("button", name="Sign in", exact=True).click()
    expect(visitor.get_by_role("heading", name="Flows")).to_be_visible()


def test_a_passkey_is_made_and_signs_in_without_a_password(visit: Visit, acme: Cast) -> None:
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
    if "proof" in page.url:
        proven(page)
    insist_on_accessible(page)
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/account/second-factor/")
    expect(page.get_by_role("heading", name="This laptop")).to_be_visible()
    insist_on_accessible(page)

    page.goto("/sign-out/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Flows")).to_be_visible()


def test_a_workspace_that_requires_a_second_factor_leads_to_it(visit: Visit, acme: Cast) -> None:
    Workspace.objects.filter(pk=acme.acme.pk).update(requires_second_factor=True)
    page = visit("/w/acme/flows/", user=acme.viewer)
    expect(page.get_by_text("Acme requires a second factor")).to_be_visible()
    insist_on_accessible(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_page_of_the_team_is_accessible(
    visit: Visit, acme: Cast, phone: bool, dark: bool
) -> None:
    row, token = invitations.invite(acme.acme, DANA, Role.VIEWER, by=acme.owner)
    member = acme.acme.memberships.get(user=acme.viewer)
    page = visit("/w/acme/members/", user=acme.owner, phone=phone, dark=dark)
    page.locator("#partner-people table").wait_for()
    insist_on_accessible(page)
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
        insist_on_accessible(page)
        _insist_on_no_sideways_scrolling(page)
    visitor = visit("/password-reset/", phone=phone, dark=dark)
    for path in (
        "/password-reset/sent/",
        "/sign-up/",
        f"/invitations/{row.pk}/?key={token}",
        f"/invitations/{row.pk}/?key=wrong",
    ):
        insist_on_accessible(visitor)
        visitor.goto(path)
    insist_on_accessible(visitor)


def _insist_on_no_sideways_scrolling(page: Page) -> None:
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(beyond) <= 0, page.url
