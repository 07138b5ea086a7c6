"""Columns, exports and pinned views in a real browser."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
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
def test_columns_are_selected_moved_and_given_back(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    page = visit(f"{LIST}?sort=name", user=acme.viewer, javascript=javascript, phone=phone)
    page.get_by_role("link", name="Columns", exact=True).click()
    wait_for_page(page, r"/columns/\?sort=name$")
    boxes = page.locator("input[name=column]")
    for name in ("score-1", "result-1", "score-2", "total", "domain"):
        page.locator(f"input[name=column][value={name}]").check()
    page.get_by_role("button", name="Move down Status").click()
    wait_for_page(page, r"#column-status$")
    assert boxes.nth(0).get_attribute("value") == "steps"
    expect(page.locator("input[value=total]")).to_be_checked()
    if javascript:
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator("input[value=total]").focus()
    page.keyboard.press("Enter")
    wait_for_page(page, re.escape(f"{LIST}?sort=name") + "$")
    expect(page.get_by_text("Columns saved.")).to_be_visible()
    cells = page.locator("tbody tr").first.locator("td[data-label]")
    expect(cells.nth(0)).to_have_attribute("data-label", "Steps")
    expect(cells).to_have_count(10)
    if javascript:
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    if javascript and not phone:
        table, who = page.locator(".table-scroll"), page.locator("tbody th").first
        head = page.locator("thead th.who")
        assert table.evaluate("e => e.scrollWidth > e.clientWidth")
        before = who.bounding_box(), head.bounding_box()
        table.evaluate("e => e.scrollBy(200, 0)")
        assert (who.bounding_box(), head.bounding_box()) == before
        table.evaluate("e => e.scrollBy(0, 150)")
        assert head.bounding_box() == before[1]
    page.get_by_role("link", name="Columns", exact=True).click()
    page.get_by_role("button", name="Back to the usual columns").click()
    wait_for_page(page, re.escape(f"{LIST}?sort=name") + "$")
    expect(cells).to_have_count(5)


def test_the_workbook_is_what_is_on_screen(visit: Visit, acme: Users) -> None:
    page = visit(f"{LIST}?sort=-score-1", user=acme.viewer)
    names = page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.dataset.candidate)")
    page.locator(".export-menu summary").click()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (.xlsx)").first.click()
    assert download.value.suggested_filename.endswith("-all.xlsx")
    with Path(download.value.path()).open("rb") as file:
        worksheet = load_workbook(file).worksheets[0]
    head, *rows = worksheet.iter_rows(values_only=True)
    assert [str(row[0]) for row in rows][: len(names)] == names
    assert [str(cell).partition(" at ")[0] for cell in head[4:7]] == [
        "Status",
        "Current step",
        "Score",
    ]


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_a_view_is_saved_pinned_opened_and_unpinned(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    page = visit(
        f"{LIST}?status=FAILED&sort=name", user=acme.recruiter, javascript=javascript, phone=phone
    )
    page.locator(".save-view summary").click()
    page.get_by_label("View name").fill("Failed by name")
    page.locator(".save-view").get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Pin to sidebar").click()
    link = page.locator(".side-pins a")
    expect(link).to_have_text("Failed by name")
    page.goto(page.url.partition("/flows/")[0] + "/members/")
    if javascript:
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    link.click()
    wait_for_page(page, r"sort=name&status=FAILED&view=[0-9]+$")
    page.get_by_role("button", name="Unpin").click()
    expect(link).to_have_count(0)
    expect(page.locator("tbody tr").first).to_be_visible()
