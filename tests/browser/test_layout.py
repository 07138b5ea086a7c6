"""The layout from a phone to a large screen: no word and no number is ever broken or cut."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django import Settings

from dashboard.assignments.models.assignments import Assignment
from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.roles import Role
from tests.assignments.batches import checked_batch, confirmed_batch, run_batch
from tests.browser.conftest import Visit
from tests.support.users import PASSWORD, Users, join

pytestmark = pytest.mark.browser

WIDTHS = (390, 768, 1024, 1280, 1366, 1440)
HEIGHT = 844
BROKEN_WORDS = Path(__file__).with_name("broken_words.js").read_text()
LONG_EMAIL = "bartholomew.featherstonehaugh@recruiting.northwind-talent.example.com"
LONG_NAME = "Margarete-Charlotte von Hohenlohe-Waldenburg"
LINES = f"""Ada Lovelace <ada@example.com>
Grace Hopper <grace.brewster.hopper@gmial.com>
{LONG_NAME} <{LONG_EMAIL}>
not an address
Ada Lovelace <ada@example.com>"""
# The numbers of the largest customers. The scenario's own have two digits.
MAKE_NUMBERS_LARGE = """() => {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        if (/^\\s*\\d+\\s*$/.test(node.data) && !node.parentElement.closest("svg, .step-number")) {
            node.data = "1,234,567";
        }
    }
}"""
FLOW_PAGES = (
    "",
    "edit/",
    "assign/",
    "assign/bulk/",
    "candidates/",
    "candidates/?search=nobody",
    "candidates/{candidate}/",
    "progress/",
    "progress/people/?show=all",
    "progress/people/?show=stalled",
    "progress/people/?show=near&step=1",
    "progress/people/?show=scored&step=1",
)
WORKSPACE_PAGES = (
    "flows/",
    "flows/new/",
    "assignments/",
    "assignments/{assignment}/",
    "batches/",
    "batches/{review}/",
    "batches/{finished}/",
    "progress/",
    "progress/compare/",
    "progress/webhook/",
    "members/",
    "members/partner/",
    "members/invitation/",
    "audit/",
    "settings/",
    "settings/privacy/",
    "views/",
    "go/",
)
OTHER_PAGES = (
    "/w/new/",
    "/account/",
    "/account/shortcuts/",
    "/account/sessions/",
    "/account/second-factor/",
    "/w/acme/nowhere/",
)


def find_faults(page: Page) -> list[str]:
    """Return what is broken or cut on the page at each width."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults += [f"{width} px: {fault}" for fault in page.evaluate(BROKEN_WORDS)]
    return faults


@pytest.fixture
def full_workspace(acme: Users, settings: Settings) -> dict[str, str]:
    """Fill Acme with long names and addresses. Return the ids that stand in addresses."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    user = acme.viewer.__class__.objects.create_user(LONG_EMAIL, PASSWORD, name=LONG_NAME)
    join(acme.acme, user, Role.VIEWER)
    review = checked_batch(acme, LINES)
    finished = run_batch(confirmed_batch(acme, LINES))
    schedule.list_flows(acme.acme)
    for flow in SyncedFlow.objects.all():
        schedule.sync_flow(flow.pk)
    candidates = client_for(acme.acme).list_candidates("1").candidates
    return {
        "review": str(review.pk),
        "finished": str(finished.pk),
        "assignment": str(Assignment.objects.filter(email=LONG_EMAIL).get().pk),
        "candidate": str(next(one.id for one in candidates if one.attempts)),
    }


def test_no_word_breaks_at_any_width(
    visit: Visit, acme: Users, full_workspace: dict[str, str]
) -> None:
    paths = [
        *(f"/w/acme/flows/1/{path}" for path in FLOW_PAGES),
        *(f"/w/acme/{path}" for path in WORKSPACE_PAGES),
        *OTHER_PAGES,
    ]
    page = visit("/", user=acme.owner)
    faults = []
    for path in paths:
        page.goto(path.format(**full_workspace))
        faults += [f"{path} at {fault}" for fault in find_faults(page)]
    assert not faults, "\n".join(faults)


def test_signed_out_pages_break_no_word(visit: Visit) -> None:
    page = visit("/sign-in/")
    faults = find_faults(page)
    page.goto("/account/password-reset/")
    assert not faults + find_faults(page)


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize(
    "path", ["flows/", "flows/1/", "flows/1/progress/", "progress/", "batches/"]
)
def test_large_numbers_stay_whole(visit: Visit, acme: Users, path: str) -> None:
    page = visit(f"/w/acme/{path}", user=acme.owner)
    page.evaluate(MAKE_NUMBERS_LARGE)
    assert not find_faults(page)


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize("path", ["flows/1/progress/", "flows/1/candidates/", "progress/"])
def test_no_word_breaks_on_paper(visit: Visit, acme: Users, path: str) -> None:
    page = visit(f"/w/acme/{path}", user=acme.owner)
    page.evaluate(MAKE_NUMBERS_LARGE)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins, at 96 dpi
    assert not page.evaluate(BROKEN_WORDS)


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize("path", ["candidates/", "progress/people/?show=all"])
def test_a_candidate_takes_two_lines_on_a_phone(visit: Visit, acme: Users, path: str) -> None:
    page = visit(f"/w/acme/flows/1/{path}", user=acme.recruiter, phone=True)
    heights = page.eval_on_selector_all(
        "[data-candidate]", "rows => rows.map(row => row.getBoundingClientRect().height)"
    )
    assert heights
    assert sorted(heights)[len(heights) // 2] < 70


def test_every_section_is_reachable_on_a_phone(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.owner, phone=True)
    for link in page.locator(".side-link").all():
        box = link.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
