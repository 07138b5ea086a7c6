"""Labels in a real browser: put on, seen, filtered by, taken off again by Undo."""

import re

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from dashboard.progress.models import CandidateLabel, SyncedCandidate, SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.labels.models import Color
from dashboard.workspaces.models import Label
from tests.browser.conftest import Visit, assert_accessible, wait_for_page
from tests.support.users import Users

pytestmark = pytest.mark.browser

FLOWS = "/w/acme/flows/"
FLOW = f"{FLOWS}1/"
LIST = f"{FLOW}candidates/"
TIMERS = """
    const timers = [], start = window.setTimeout;
    window.setTimeout = (call, after, ...rest) => call.name === "hide"
      ? timers.push([after, () => call(...rest)]) : start(call, after, ...rest);
    window.fireTimer = (after) => {
      const due = timers.splice(0).filter((timer) => timer[0] === after);
      due.forEach((timer) => timer[1]());
      return due.length;
    };
"""
"""Fires the timers of Undo when the test says so."""


@pytest.fixture(autouse=True)
def synced_flow(acme: Users, settings: Settings) -> None:
    """Sync Acme's flow 1, and make a label of each colour."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id="1").pk)
    Label.objects.bulk_create(
        Label(workspace=acme.acme, name=f"{color.label} label", color=color) for color in Color
    )


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_labels_are_put_on_filtered_by_and_undone(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    page = visit(LIST, user=acme.recruiter, javascript=javascript, phone=phone)
    boxes = page.locator("tbody input[name=candidate]")
    chips = page.locator("tbody .label-chip")
    for n in (0, 1):
        boxes.nth(n).check()
    page.get_by_role("button", name="Labels", exact=True).click()
    wait_for_page(page, r"/labels/$")
    for name in ("Blue label", "Red label"):
        page.get_by_label(name).check()
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Change the labels of 2 candidates").click()
    wait_for_page(page, re.escape(LIST))
    expect(chips).to_have_text(["Blue label", "Red label"] * 2)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth") or not javascript
    page.locator(".filter-menu summary").click()
    page.get_by_label("Blue label").check()
    page.get_by_role("button", name="Apply").click()
    wait_for_page(page, r"label=[0-9]+")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator(".filter-chips a")).to_have_text([re.compile("Label: Blue label")])
    page.go_back()
    boxes.nth(0).check()
    page.get_by_role("button", name="Labels", exact=True).click()
    wait_for_page(page, r"/labels/$")
    page.get_by_role("group", name="Remove").get_by_label("Red label").check()
    page.get_by_role("button", name="Change the labels of 1 candidate").click()
    wait_for_page(page, re.escape(LIST))
    expect(chips).to_have_count(3)
    if javascript:
        page.locator(".flash .notice").hover()  # so that Undo stays, however busy the machine is
        assert_accessible(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone. Everything is as it was before.")).to_be_visible()
    expect(chips).to_have_count(4)
    assert CandidateLabel.objects.count() == 4


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_flows_get_labels_and_an_owner_and_are_filtered_and_grouped_by_them(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    page = visit(FLOW, user=acme.recruiter, javascript=javascript, phone=phone)
    for name in ("Blue label", "Red label"):
        page.get_by_label("Label", exact=True).select_option(label=name)
        page.get_by_role("button", name="Add label").click()
        expect(page.get_by_text(f"Label “{name}” added.")).to_be_visible()
    page.locator("#owner").select_option(label="Vera (vera@example.com)")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Vera owns this flow.")).to_be_visible()
    page.get_by_role("button", name="Remove Red label").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#flow-labels .label-chip")).to_have_text(["Blue label", "Red label"])
    if javascript:
        assert_accessible(page)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth") or not javascript
    page.goto(FLOWS)
    page.locator(".sort-menu summary").click()
    page.locator("#group-label").click()
    wait_for_page(page, r"group=label$")
    headings = page.locator(".group-row th")
    expect(headings).to_have_text([re.compile(n) for n in ("Blue", "Red", "No label")])
    page.locator(".filter-menu summary").click()
    page.locator(".filter-panel").get_by_label("Blue label").check()
    page.locator("#filter-owner").select_option(label="Vera")
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name="Apply").click()
    wait_for_page(page, r"owner=[0-9]+")
    expect(page.locator("tr[data-flow]")).to_have_count(2)
    expect(page.locator(".filter-chips bdi")).to_have_text(
        ["Label: Blue label", "Owner: Vera", "Grouped by label"]
    )
    if javascript:
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.locator(".filter-chips a", has_text="Grouped by label").click()
    expect(page.locator("tr[data-flow]")).to_have_count(1)
    page.locator(".filter-chips a", has_text="Owner: Vera").click()
    page.locator(".filter-chips a", has_text="Label: Blue label").click()
    expect(page.locator(".filter-chips")).to_have_count(0)


def test_undo_is_offered_for_ten_seconds_and_longer_to_who_has_the_focus_in_it(
    visit: Visit, acme: Users
) -> None:
    candidate = SyncedCandidate.objects.earliest("pk")
    path = f"/w/acme/flows/1/progress/candidates/{candidate.candidate_id}/"
    page = visit(path, user=acme.recruiter)
    page.add_init_script(TIMERS)
    page.get_by_label("Label", exact=True).select_option(label="Green label")
    page.get_by_role("button", name="Add label").click()
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    assert page.evaluate("fireTimer(10000)") == 1
    expect(undo).to_be_visible()
    undo.blur()
    page.mouse.move(0, 0)
    assert page.evaluate("fireTimer(1000)") == 1
    expect(undo).to_have_count(0)
    expect(page.get_by_text("Label “Green label” added.")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_all_colours_of_labels_are_accessible(
    visit: Visit, acme: Users, dark: bool, phone: bool
) -> None:
    for path in ("", "new/"):
        page = visit(f"/w/acme/settings/labels/{path}", user=acme.owner, phone=phone, dark=dark)
        expect(page.locator(".label-chip")).to_have_count(len(Color))
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
