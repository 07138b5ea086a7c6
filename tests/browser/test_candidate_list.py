"""The list of candidates in a real browser: from live to sorted and filtered, and back."""

import re

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from tests.browser.conftest import Visit, assert_accessible, wait_for_page
from tests.support.users import Users

pytestmark = pytest.mark.browser

LIST = "/w/acme/flows/1/candidates/"


@pytest.fixture(autouse=True)
def synced_flow(acme: Users, settings: Settings) -> None:
    """Sync Acme's flow 1."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id="1").pk)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_list_is_sorted_filtered_and_live_again(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    page = visit(LIST, user=acme.recruiter, javascript=javascript, phone=phone)
    rows = page.locator("tbody tr[data-candidate]")
    line = page.locator(".snapshot-line")
    expect(rows.first).to_be_visible()
    expect(line).to_have_count(0)
    page.locator("#sort-name").click()
    wait_for_page(page, r"\?sort=name$")
    expect(line).to_contain_text("Sorted by name · from the snapshot of")
    expect(page.locator("th.who")).to_have_attribute("aria-sort", "ascending")
    page.locator(".filter-menu summary").click()
    page.get_by_label("Failed", exact=True).check()
    page.get_by_label("Completed", exact=True).check()
    page.locator("#filter-min-1").fill("20")
    page.get_by_role("button", name="Apply").click()
    wait_for_page(page, r"min-1=20")
    chips = page.locator(".filter-chips a")
    expect(chips).to_have_count(3)
    expect(page.locator(".cell-status .status").first).to_be_visible()
    if javascript:
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    chips.last.click()
    wait_for_page(page, r"status=COMPLETED&status=FAILED&sort=name$")
    page.get_by_role("link", name="Show live list").click()
    wait_for_page(page, re.escape(LIST))
    expect(line).to_have_count(0)
    page.go_back()
    expect(line).to_contain_text("Sorted by name")
