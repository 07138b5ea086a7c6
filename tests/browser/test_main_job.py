"""The daily work, with and without JavaScript: sign in, open a flow, search, page, assign."""

import re

import pytest
from playwright.sync_api import Page, expect

from dashboard.workspaces.connection.client import client_for
from flows_api import Flow
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, wait_for_page
from tests.support.users import PASSWORD, Users

pytestmark = pytest.mark.browser


@pytest.fixture
def flow(acme: Users) -> Flow:
    """Return the flow with the most candidates."""
    return max(client_for(acme.acme).list_flows().flows, key=lambda f: f.candidate_count or 0)


def rows(page: Page) -> list[str]:
    found = page.locator("#candidate-results tbody tr[data-candidate]")
    return [row.get_attribute("data-candidate") or "" for row in found.all()]


@pytest.mark.parametrize("javascript", [True, False])
def test_from_sign_in_to_an_invitation(
    visit: Visit, flow: Flow, partner: Simulator, javascript: bool
) -> None:
    page = visit("/", javascript=javascript)
    page.get_by_label("E-mail").fill("ravi@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    wait_for_page(page, r"/w/acme/flows/$")

    page.get_by_role("link", name=flow.name, exact=True).first.click()
    page.get_by_role("main").get_by_role(
        "link", name=re.compile("candidates", re.IGNORECASE)
    ).first.click()
    wait_for_page(page, rf"/flows/{flow.id}/candidates/")

    search = page.get_by_role("searchbox")
    search.fill("e")
    if not javascript:
        search.press("Enter")
    wait_for_page(page, r"search=e")
    following = page.get_by_role("link", name="Next").first
    expect(following).to_have_attribute("href", re.compile(r"search=e"))
    before = rows(page)
    following.click()
    wait_for_page(page, r"page=2")
    first = page.locator("#candidate-results tbody tr[data-candidate]").first
    expect(first).not_to_have_attribute("data-candidate", before[0])
    assert set(rows(page)).isdisjoint(before)

    page.goto(f"/w/acme/flows/{flow.id}/assign/")
    page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name=re.compile("^Assign")).click()
    wait_for_page(page, r"/assignments/[0-9a-f-]+/$")
    expect(page.get_by_role("main")).to_contain_text("Assigned")
    assert partner.invitations["ada@example.com"] == 1


def test_back_from_an_outcome_does_not_send_the_refused_form_again(
    visit: Visit, flow: Flow, acme: Users
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/assign/", user=acme.recruiter)
    page.get_by_label("E-mail", exact=True).fill("ada@")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator("#error-summary")).to_be_visible()
    page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator("[data-outcome]")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("E-mail", exact=True)).to_be_visible()
    expect(page.locator("#error-summary")).to_have_count(0)


def test_what_was_opened_stays_open_after_an_error(visit: Visit, flow: Flow, acme: Users) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/assign/", user=acme.recruiter)
    page.get_by_text("Existing Taptalent candidate or job").click()
    page.get_by_label("E-mail", exact=True).fill("ada@")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.get_by_label("Job ID")).to_be_visible()
    page.goto("/w/acme/flows/new/")
    page.get_by_text("Name, instructions, pass action").click()
    page.get_by_role("button", name="Review flow").click()
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.get_by_label("Instructions")).to_be_visible()
    page.goto(f"/w/acme/flows/{flow.id}/assign/")
    expect(page.get_by_label("Job ID")).to_be_hidden()


def test_the_palette_hands_an_address_to_the_form(visit: Visit, flow: Flow, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.recruiter)
    page.keyboard.press("Control+k")
    page.locator("#palette-search").fill(f"assign ada@example.com {flow.name}")
    page.get_by_role("link", name=f"Assign a candidate to {flow.name}").click()
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("ada@example.com")
    expect(page).to_have_url(re.compile(f"/flows/{flow.id}/assign/$"))


def test_typing_keeps_the_focus_and_back_works(visit: Visit, flow: Flow, acme: Users) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/candidates/", user=acme.viewer)
    everyone = rows(page)
    search = page.get_by_role("searchbox")
    search.press_sequentially("a", delay=20)
    wait_for_page(page, r"search=a")
    expect(search).to_be_focused()
    page.locator("#candidate-results tbody tr[data-candidate] a").first.click()
    wait_for_page(page, r"/candidates/[^?/]+/\?search=a")
    page.go_back()
    wait_for_page(page, r"/candidates/\?search=a")
    expect(page.get_by_role("searchbox")).to_have_value("a")
    page.get_by_role("searchbox").fill("")
    expect(page).not_to_have_url(re.compile(r"search=a"))
    expect(page.locator("#candidate-results tbody tr[data-candidate]")).to_have_count(len(everyone))


def test_a_slow_older_answer_never_overwrites_a_newer_one(
    visit: Visit, flow: Flow, acme: Users, partner: Simulator
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/candidates/", user=acme.viewer)
    partner.faults.add(route="candidates", kind="latency", seconds=0.4, times=1)
    search = page.get_by_role("searchbox")
    search.fill("no-such-person")
    page.wait_for_timeout(350)
    search.fill("")
    expect(page.locator("#candidate-results tbody tr[data-candidate]").first).to_be_visible()
    page.wait_for_timeout(800)
    expect(page.locator("#candidate-results tbody tr[data-candidate]").first).to_be_visible()
    expect(search).to_have_value("")


def test_a_double_click_invites_once(
    visit: Visit, flow: Flow, acme: Users, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    page = visit(f"/w/acme/flows/{flow.id}/assign/", user=acme.recruiter)
    page.get_by_label("E-mail", exact=True).fill("ada@example.com")
    page.get_by_role("button", name=re.compile("^Assign")).dblclick()
    wait_for_page(page, r"/assignments/")
    assert partner.invitations["ada@example.com"] == 1


def test_a_failing_search_says_so_and_keeps_the_rows(
    visit: Visit, flow: Flow, acme: Users, partner: Simulator
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/candidates/", user=acme.viewer)
    before = rows(page)
    partner.faults.add(route="*", kind="status", status=500)
    page.get_by_role("searchbox").fill("a")
    expect(page.locator("#flash")).to_contain_text("Taptalent")
    assert rows(page) == before


def test_an_expired_session_moves_the_whole_page_to_sign_in(
    visit: Visit, flow: Flow, acme: Users
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/candidates/", user=acme.viewer)
    page.context.clear_cookies()
    page.get_by_role("searchbox").fill("a")
    wait_for_page(page, r"/sign-in/\?next=")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_no_personal_data_stays_in_the_browsers_storage(
    visit: Visit, flow: Flow, acme: Users
) -> None:
    page = visit(f"/w/acme/flows/{flow.id}/candidates/", user=acme.viewer)
    page.get_by_role("searchbox").fill("a")
    wait_for_page(page, r"search=a")
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "@" not in stored
