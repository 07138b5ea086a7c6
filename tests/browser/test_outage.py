"""Pages during and after an outage: stored data, then recovery without a click."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from dashboard.progress.models import SyncedCandidate, SyncedFlow
from dashboard.progress.sync import schedule
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible
from tests.support.users import Users

pytestmark = pytest.mark.browser

FLOWS = "/w/acme/flows/"
PAGES = (
    FLOWS,
    f"{FLOWS}1/",
    f"{FLOWS}1/candidates/",
    f"{FLOWS}1/progress/",
    f"{FLOWS}1/edit/",
)
BACK = 25_000
"""Milliseconds. A page polls every 15 s."""


@pytest.fixture
def seen(acme: Users, settings: Settings) -> None:
    """List Acme's flows, and sync the first one."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id="1").pk)


@pytest.fixture
def out(seen: None, partner: Simulator) -> None:
    partner.faults.add(route="*", kind="status", status=500)


def banner(page: Page) -> str:
    return page.locator("#connection").inner_text()


def test_a_page_refreshes_itself_after_an_outage(
    visit: Visit, acme: Users, partner: Simulator, out: None
) -> None:
    page = visit(FLOWS, user=acme.recruiter)
    expect(page.locator("[data-stale]")).to_be_visible()
    new = page.get_by_role("link", name="New flow")
    expect(new).to_have_attribute("aria-disabled", "true")
    expect(new).to_have_accessible_description(re.compile("You can't create"))
    new.click(force=True)
    expect(page).to_have_url(re.compile(r"/flows/$"))
    partner.faults.clear()
    expect(page.locator("[data-stale]")).to_have_count(0, timeout=BACK)
    expect(page.get_by_role("link", name="New flow")).to_have_attribute("href", f"{FLOWS}new/")


def test_stored_data_can_be_searched(visit: Visit, acme: Users, out: None) -> None:
    page = visit(f"{FLOWS}1/candidates/", user=acme.viewer)
    page.get_by_role("searchbox", name="Search by name or e-mail").fill("zzz")
    expect(page.get_by_role("heading", name="No matching candidates")).to_be_visible()
    expect(page.locator("[data-stale]")).to_contain_text("Taptalent is having problems")


def test_a_page_is_not_reloaded_while_typing(
    visit: Visit, acme: Users, partner: Simulator, out: None
) -> None:
    page = visit(FLOWS, user=acme.recruiter)
    page.get_by_role("searchbox", name="Search flows").focus()
    partner.faults.clear()
    expect(page.locator("#connection")).to_contain_text(
        "Taptalent is available again", timeout=BACK
    )
    expect(page.locator("[data-stale]")).to_be_visible()
    page.get_by_role("link", name="Refresh this page").click()
    expect(page.locator("[data-stale]")).to_have_count(0)


def test_an_edited_form_is_not_reloaded(
    visit: Visit, acme: Users, partner: Simulator, seen: None
) -> None:
    page = visit(f"{FLOWS}1/assign/", user=acme.recruiter)
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("E-mail").fill("ada.lovelace@example.com")
    partner.faults.add(route="*", kind="status", status=500)
    page.get_by_role("button", name="Assign and send").click()
    expect(page.locator("#problem")).to_contain_text("Taptalent is having problems")
    expect(page.get_by_label("First name")).to_have_value("Ada")
    partner.faults.clear()
    page.get_by_role("button", name="Assign and send").click()
    expect(page).to_have_url(re.compile("/assignments/"))
    expect(page.locator("#connection")).to_have_count(0)


def test_a_link_retries_without_javascript(
    visit: Visit, acme: Users, partner: Simulator, out: None
) -> None:
    visit(FLOWS, user=acme.viewer)
    page = visit(f"{FLOWS}1/progress/", user=acme.viewer, javascript=False)
    assert "Checking again automatically" not in banner(page)
    partner.faults.clear()
    page.get_by_role("link", name="Try again").click()
    expect(page).to_have_url(re.compile(r"/flows/1/progress/$"))
    expect(page.locator("#connection")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_every_page_is_accessible(
    visit: Visit, acme: Users, partner: Simulator, out: None, phone: bool, dark: bool
) -> None:
    page = visit(FLOWS, user=acme.recruiter, phone=phone, dark=dark)
    candidate = SyncedCandidate.objects.earliest("pk").candidate_id
    for path in (*PAGES, f"{FLOWS}1/candidates/{candidate}/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
