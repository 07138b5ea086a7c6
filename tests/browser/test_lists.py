"""Lists in daily use: saved views, and from one candidate to the next."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible, wait_for_page
from tests.support.users import Users

pytestmark = pytest.mark.browser


@pytest.fixture
def table(acme: Users) -> str:
    """Return the address of the largest flow's candidates."""
    flows = client_for(acme.acme).list_flows().flows
    return f"/w/acme/flows/{max(flows, key=lambda f: f.candidate_count or 0).id}/candidates/"


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_a_filter_is_saved_changed_and_discarded(
    visit: Visit, acme: Users, javascript: bool
) -> None:
    page = visit("/w/acme/flows/", user=acme.recruiter, javascript=javascript)
    page.locator("#flow-results").get_by_role("link", name="Active").click()
    expect(page).to_have_url(re.compile("status=ACTIVE"))
    page.get_by_text("Save view").click()
    page.get_by_label("View name").fill("Running")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as “Running”.")).to_be_visible()
    views = page.get_by_role("navigation", name="Your views")
    expect(views.get_by_role("link", name="Running")).to_have_attribute("aria-current", "true")
    page.locator("#sort-candidates").click()
    expect(page.get_by_text("Running has unsaved changes.")).to_be_visible()
    if javascript:
        assert_accessible(page)
    page.get_by_role("link", name="Discard").click()
    expect(page).to_have_url(re.compile(r"/flows/\?status=ACTIVE&view=\d+$"))
    expect(page.get_by_text("Running has unsaved changes.")).to_have_count(0)


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_saving_fits_and_is_accessible(visit: Visit, acme: Users, table: str, phone: bool) -> None:
    page = visit(f"{table}?status=FAILED", user=acme.viewer, phone=phone)
    page.get_by_text("Save view").click()
    box = page.locator(".save-view form").bounding_box()
    size = page.viewport_size
    assert box
    assert size
    assert 0 <= box["x"] <= size["width"] - box["width"]
    assert_accessible(page)
    page.goto("/w/acme/views/")
    assert_accessible(page)


def test_keys_lead_to_the_next_candidate_and_back(visit: Visit, acme: Users, table: str) -> None:
    page = visit(f"{table}?status=FAILED&pageSize=10", user=acme.viewer)
    page.locator(".row-link").first.click()
    wait_for_page(page, r"/candidates/[^?/]+/\?")
    expect(page.get_by_text(re.compile(r"^1 of \d+$"))).to_be_visible()
    first = page.url
    page.keyboard.press("j")
    expect(page).not_to_have_url(first)
    wait_for_page(page, r"/candidates/[^?/]+/\?")
    expect(page.get_by_text(re.compile(r"^2 of \d+$"))).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("k")
    expect(page).to_have_url(first)


def test_a_tap_shows_the_exact_time(visit: Visit, acme: Users, table: str) -> None:
    page = visit(table, user=acme.viewer, phone=True)
    time = page.locator("#candidate-results time:visible").first
    exact, relative = time.get_attribute("title"), time.inner_text()
    time.click()
    expect(time).to_have_text(str(exact))
    time.click()
    expect(time).to_have_text(relative)


TYPE_AND_SUBMIT = """field => {
    field.value = "a";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.form.requestSubmit();
}"""


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/w/acme/flows/", "#flow-search"),
        ("/w/acme/flows/1/candidates/", "#candidate-search"),
    ],
)
def test_a_typed_and_submitted_search_is_one_request(
    visit: Visit, acme: Users, path: str, field: str
) -> None:
    # The pause after typing ends later. A second answer then would replace what is being used.
    page = visit(path, user=acme.recruiter)
    page.wait_for_load_state()
    requests: list[str] = []
    page.on("request", lambda sent: requests.append(sent.url) if path in sent.url else None)
    # At once, since a slow machine would press Enter after the pause.
    page.locator(field).evaluate(TYPE_AND_SUBMIT)
    wait_for_page(page, r"=a$")
    page.wait_for_timeout(600)
    assert len(requests) == 1, requests
    page.locator(field).fill("")
    expect(page).not_to_have_url(re.compile(r"=a"))
    assert len(requests) == 2


def test_a_search_that_is_on_its_way_is_not_asked_again(
    visit: Visit, acme: Users, partner: Simulator
) -> None:
    """The second request would end the first, and its address would replace that of the page."""
    page = visit("/w/acme/flows/", user=acme.recruiter)
    page.wait_for_load_state()
    requests: list[str] = []
    page.on("request", lambda sent: requests.append(sent.url) if "/flows/?" in sent.url else None)
    partner.faults.add(route="flows", kind="latency", seconds=1.5, times=1)
    page.locator("#flow-search").evaluate(TYPE_AND_SUBMIT)
    wait_for_page(page, r"=a$")
    assert len(requests) == 1, requests
    page.go_back()
    expect(page.locator("#flow-search")).to_have_value("")  # the page before is back
    page.locator("#flow-search").fill("b")
    wait_for_page(page, r"=b$")
