"""The layout from a phone to a large screen: no word and no number is ever broken or cut."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import TWO_FRAMES, Visit, find_broken_words, show_on_paper
from tests.browser.full_workspace import paths_of
from tests.support.users import Users

pytestmark = pytest.mark.browser

WIDTHS = (390, 768, 1024, 1280, 1366, 1440)
HEIGHT = 844
# The numbers of the largest customers. The scenario's own have two digits.
MAKE_NUMBERS_LARGE = """() => {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        if (/^\\s*\\d+\\s*$/.test(node.data) && !node.parentElement.closest("svg, .step-number")) {
            node.data = "1,234,567";
        }
    }
}"""


def find_faults(page: Page) -> list[str]:
    """Return what is broken or cut on the page at each width."""
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults += [f"{width} px: {fault}" for fault in find_broken_words(page)]
    return faults


def test_no_word_breaks_at_any_width(
    visit: Visit, acme: Users, full_workspace: dict[str, str]
) -> None:
    page = visit("/", user=acme.owner)
    faults = []
    for path in paths_of(full_workspace):
        page.goto(path)
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
    show_on_paper(page)
    assert not find_broken_words(page)


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize("path", ["candidates/", "candidates/?show=all"])
def test_candidates_have_headings_and_whole_addresses_at_every_width(
    visit: Visit, acme: Users, path: str
) -> None:
    """Two candidates of one name differ by their addresses only."""
    page = visit(f"/w/acme/flows/1/{path}", user=acme.recruiter)
    headings = page.locator(".table thead th:not(.tick, .cell-assigned)")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(TWO_FRAMES)
        for heading in headings.all():
            box = heading.bounding_box()
            assert box, width
            assert box["width"] > 20, (width, heading.inner_text())
        cut = "notes => notes.filter(n => n.scrollWidth > n.clientWidth + 1).map(n => n.title)"
        assert not page.eval_on_selector_all("tbody .row-note[title]", cut), width


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize("path", ["candidates/", "candidates/?show=all"])
def test_a_candidate_takes_three_lines_on_a_phone(visit: Visit, acme: Users, path: str) -> None:
    page = visit(f"/w/acme/flows/1/{path}", user=acme.recruiter, phone=True)
    heights = page.eval_on_selector_all(
        # Notes, cases and labels have lines of their own.
        "[data-candidate]:not(:has(.row-notes, .label-chip, a[href*='/cases/']))",
        "rows => rows.map(row => row.getBoundingClientRect().height)",
    )
    assert heights
    assert sorted(heights)[len(heights) // 2] < 90


def test_every_section_is_reachable_on_a_phone(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.owner, phone=True)
    for link in page.locator(".side-link").all():
        box = link.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390


@pytest.mark.usefixtures("full_workspace")
@pytest.mark.parametrize("path", ["flows/", "flows/1/", "flows/1/progress/", "progress/"])
def test_each_number_shown_is_its_value_at_every_width(
    visit: Visit, acme: Users, path: str
) -> None:
    """No width hides a part of a number, or shows another one in its place."""
    page = visit(f"/w/acme/{path}", user=acme.owner)
    others = """() => [...document.querySelectorAll("[data-metric][data-value]")]
        .filter(one => one.checkVisibility() && one.innerText.trim())
        .filter(one => !one.innerText.replaceAll(",", "").includes(one.dataset.value))
        .map(one => `${one.dataset.metric} ${one.dataset.value}: ${one.innerText}`)"""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(TWO_FRAMES)
        assert not page.evaluate(others), width
    assert page.locator("[data-metric][data-value]").count()
