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
    expect(line).to_contain_text("From the snapshot, sorted by name")
    expect(page.locator("th.who")).to_have_attribute("aria-sort", "ascending")
    page.locator(".filter-menu summary").click()
    page.get_by_label("Failed", exact=True).check()
    page.get_by_label("Completed", exact=True).check()
    page.locator("#filter-min-1").fill("20")
    page.get_by_role("button", name="Apply").click()
    wait_for_page(page, r"min-1=20")
    chips = page.locator(".filter-chips a")
    expect(chips).to_have_text([re.compile("score from 20"), "Clear all"])
    expect(page.locator(".cell-status .status").first).to_be_visible()
    if javascript:
        assert_accessible(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    chips.first.click()
    wait_for_page(page, r"status=COMPLETED&status=FAILED&sort=name$")
    page.get_by_role("link", name="Show live list, without").click()
    wait_for_page(page, re.escape(LIST))
    expect(line).to_have_count(0)
    page.go_back()
    expect(line).to_contain_text("sorted by name")


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_selected_candidates_are_compared_side_by_side(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    page = visit(f"{LIST}?sort=-score-1", user=acme.viewer, javascript=javascript, phone=phone)
    boxes = page.locator("tbody input[name=candidate]")
    names = page.locator("tbody .row-link").all_inner_texts()
    boxes.nth(0).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Select 2 to 5 candidates to compare them.")).to_be_visible()
    for n in (0, 2, 3):
        boxes.nth(n).check()
    page.get_by_role("button", name="Compare").click()
    wait_for_page(page, r"/candidates/compare/\?(candidate=[0-9]+&?){3}$")
    links = page.locator(".compared-table .row-link")
    assert links.all_inner_texts() == [names[0], names[2], names[3]]
    expect(page.locator(".compared-steps svg.meter circle").first).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth") or not javascript
    page.get_by_role("link", name=f"Remove {names[2]}").click()
    wait_for_page(page, r"/candidates/compare/\?(candidate=[0-9]+&?){2}$")
    assert links.all_inner_texts() == [names[0], names[3]]
    page.go_back()
    expect(links).to_have_count(3)
    links.nth(1).click()
    wait_for_page(page, r"/candidates/[0-9]+/$")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[2])


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_one_click_selects_all_that_match(visit: Visit, acme: Users, javascript: bool) -> None:
    page = visit(f"{LIST}?pageSize=10", user=acme.recruiter, javascript=javascript)
    page.get_by_role("link", name="Select all that match").click()
    wait_for_page(page, r"select=all")
    everyone = page.locator("[name=all]")
    expect(everyone).to_be_checked()
    if javascript:
        expect(page.locator("[data-selection-summary]")).to_contain_text("All ")
        expect(page.locator("tbody [name=candidate]").last).to_be_checked()
        everyone.uncheck()
        page.locator("#sort-name").click()
        wait_for_page(page, r"sort=name")
        expect(everyone).not_to_be_checked()


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_actions_show_once_somebody_is_selected_and_move_no_row(
    visit: Visit, acme: Users, phone: bool
) -> None:
    page = visit(LIST, user=acme.recruiter, phone=phone)
    actions, box = page.locator(".selection-actions"), page.locator("tbody [name=candidate]").first
    expect(actions).to_be_hidden()
    before = box.bounding_box()
    box.check()
    expect(actions).to_be_in_viewport(ratio=1)
    expect(actions).to_contain_text("1 selected")
    assert box.bounding_box() == before
    assert_accessible(page)
    box.uncheck()
    expect(actions).to_be_hidden()


def test_without_scripts_the_actions_are_always_there(visit: Visit, acme: Users) -> None:
    page = visit(LIST, user=acme.recruiter, javascript=False)
    expect(page.get_by_role("button", name="Add note")).to_be_visible()
    page.locator("tbody [name=candidate]").first.check()
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("h1")).to_have_text("Add a note to 1 candidate")


@pytest.mark.parametrize("query", ["", "?sort=-score-1", "?show=near&step=1"])
@pytest.mark.parametrize("size", [(1024, 768), (1366, 768)])
def test_the_first_candidate_is_in_view(
    visit: Visit, acme: Users, query: str, size: tuple[int, int]
) -> None:
    page = visit(LIST + query, user=acme.recruiter)
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.locator("tbody tr").first).to_be_in_viewport(ratio=1)


def test_the_first_candidate_is_in_view_on_a_phone(visit: Visit, acme: Users) -> None:
    page = visit(LIST, user=acme.recruiter, phone=True)
    expect(page.locator("tbody tr").first.get_by_role("link")).to_be_in_viewport(ratio=1)


def test_the_filter_opens_in_place_with_its_buttons_in_view(visit: Visit, acme: Users) -> None:
    page = visit(LIST, user=acme.recruiter)
    page.set_viewport_size({"width": 1366, "height": 768})
    button = page.locator(".filter-menu summary")
    before = button.bounding_box()
    button.click()
    assert button.bounding_box() == before
    expect(page.get_by_role("button", name="Apply")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()


def test_a_selection_comes_back_with_the_page(visit: Visit, acme: Users) -> None:
    page = visit(f"{LIST}?show=all&pageSize=10", user=acme.recruiter)
    summary = page.locator("[data-selection-summary]")
    boxes = page.locator("[name=candidate]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("link", name="Next").click()
    expect(summary).to_have_text("2 selected, 2 on other pages")
    boxes.nth(0).check()
    page.go_back()
    expect(summary).to_have_text("3 selected, 1 on other pages")
    expect(page.locator("[name=candidate]:checked")).to_have_count(2)
    for n in range(2, 5):
        boxes.nth(n).check()
    expect(summary).to_have_text("6 selected, 1 on other pages")
    page.locator("[name=all]").check()
    boxes.nth(0).uncheck()
    page.get_by_role("link", name="Next").click()
    expect(summary).to_contain_text("all except 1")
    page.go_back()
    expect(summary).to_contain_text("all except 1")


def test_the_focus_stays_with_what_was_used(visit: Visit, acme: Users) -> None:
    page = visit(f"{LIST}?pageSize=10", user=acme.recruiter)
    page.locator("#sort-menu").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Total of scores").focus()
    page.keyboard.press("Enter")
    wait_for_page(page, r"sort=-total")
    expect(page.locator("#sort-menu")).to_be_focused()
    page.get_by_role("link", name="Page 2").focus()
    page.keyboard.press("Enter")
    wait_for_page(page, r"page=2")
    expect(page.locator("#candidate-results")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#candidate-results') !== null")


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_blind_mode_hides_names_until_it_is_turned_off(
    visit: Visit, acme: Users, javascript: bool
) -> None:
    page = visit(f"{LIST}?show=all", user=acme.recruiter, javascript=javascript)
    links = page.locator("tbody .row-link")
    names = links.all_inner_texts()
    page.goto("/w/acme/blind-mode/")
    page.get_by_role("button", name="Turn on blind mode").click()
    expect(page.get_by_text("Blind mode is on.")).to_be_visible()
    page.goto(f"{LIST}?show=all")
    labels = links.all_inner_texts()
    assert len(labels) == len(names)
    assert all(re.fullmatch(r"Candidate [0-9A-Z]{5}-[0-9A-Z]{5}", label) for label in labels)
    links.first.click()
    wait_for_page(page, r"/candidates/[0-9A-Z]{10}/$")
    expect(page.get_by_role("heading", level=1)).to_have_text(labels[0])
    if javascript:
        expect(page.locator("#candidate-profile .profile-card").first).to_be_visible()
        assert_accessible(page)
    page.get_by_role("link", name="Blind mode", exact=True).first.click()
    page.get_by_role("button", name="Turn off blind mode").click()
    page.goto(f"{LIST}?show=all")
    assert links.all_inner_texts() == names


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "plain"])
def test_the_way_back_a_reload_and_a_colleague_show_the_same_order(
    visit: Visit, acme: Users, javascript: bool, phone: bool
) -> None:
    path = f"{LIST}?sort=-score-1&pageSize=10"
    page = visit(path, user=acme.recruiter, javascript=javascript, phone=phone)
    names = page.locator("tbody .row-link")
    first = names.all_inner_texts()
    page.locator("#page-next").click()
    wait_for_page(page, r"page=2")
    expect(names.first).not_to_have_text(first[0])
    second = names.all_inner_texts()
    page.go_back()
    expect(names).to_have_text(first)
    page.reload()
    expect(names).to_have_text(first)
    page.go_forward()
    expect(names).to_have_text(second)
    colleague = visit(f"{path}&page=2", user=acme.owner, javascript=javascript, phone=phone)
    expect(colleague.locator("tbody .row-link")).to_have_text(second)
    if javascript:
        assert_accessible(page)
