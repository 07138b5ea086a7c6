"""Groups compared in a real browser: the slider shows what the server would, unasked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.adverse_impact.factories import PAGE, address, csv_of, grant, scored_flow
from tests.browser.conftest import (
    Visit,
    assert_accessible,
    find_broken_words,
    show_on_paper,
)
from tests.support.users import Users

pytestmark = pytest.mark.browser

LONG = "Kraftfahrzeughaftpflichtversicherungsangestellte"
NAMES = ("Alpha", LONG, "Gamma and others")
WIDTHS = (390, 768, 1024, 1366, 1440)
THRESHOLDS = ("0", "37", "60", "61", "99", "100")


def content() -> bytes:
    return csv_of((address(n), NAMES[n % 3]) for n in range(1, 1_501))


@pytest.fixture
def compare(visit: Visit, acme: Users) -> Callable[..., Page]:
    """Return a function that uploads the file of 1,500 candidates, and returns the answer."""
    grant(acme)
    scores = {n: [float((n * 37 + n % 3 * 9) % 101), float(n * 53 % 101)] for n in range(1, 1_501)}
    scored_flow(acme, scores)

    def upload(*, at: str = "", **options: bool) -> Page:
        page = visit(PAGE, user=acme.viewer, **options)
        page.set_input_files(
            "#id_file", {"name": "groups.csv", "mimeType": "text/csv", "buffer": content()}
        )
        if at:
            page.get_by_text("Try other thresholds").click()
            page.fill("#id_threshold-1", at)
        page.get_by_role("button", name="Compare groups").click()
        expect(page.locator("[data-impact='1']")).to_be_visible()
        page.wait_for_load_state()
        return page

    return upload


def cells(page: Page) -> list[str]:
    """Return the text of each cell of step 1."""
    rows = page.locator("[data-impact='1'] .impact-table")
    return [" ".join(text.split()) for text in rows.locator("th, td, caption").all_text_contents()]


def test_a_moved_slider_shows_what_the_server_would(compare: Callable[..., Page]) -> None:
    moved = compare()
    requested: list[str] = []
    moved.on("request", lambda request: requested.append(request.url))
    moved.wait_for_load_state("networkidle")
    requested.clear()
    found = {}
    for at in THRESHOLDS:
        moved.locator("[data-impact='1'] input[type=range]").fill(at)
        found[at] = cells(moved)
        value = moved.locator("[data-impact='1'] [data-metric=group-passed-step-1]").first
        assert value.get_attribute("data-value") == value.inner_text().replace(",", "")
    assert requested == []
    assert len({tuple(shown) for shown in found.values()}) == len(THRESHOLDS)
    for at in THRESHOLDS[1:4]:
        assert cells(compare(at=at, javascript=False)) == found[at]


def test_the_number_and_the_reset_move_the_slider_too(compare: Callable[..., Page]) -> None:
    page = compare()
    today = cells(page)
    step = page.locator("[data-impact='1']")
    step.locator("[data-number]").fill("71")
    step.locator("[data-number]").blur()
    expect(step.locator("[data-impact-at]")).to_have_text("71")
    expect(page.locator("[data-impact-status]")).to_contain_text("At 71:")
    step.get_by_role("button", name="Reset to 60").click()
    assert cells(page) == today


def test_without_javascript_all_thresholds_are_a_table(compare: Callable[..., Page]) -> None:
    page = compare(javascript=False)
    step = page.locator("[data-impact='1']")
    expect(step.locator("input[type=range]")).to_be_hidden()
    step.get_by_text("All thresholds").click()
    expect(step.locator("[data-impact-thresholds] tbody tr")).to_have_count(101)
    expect(step.locator("[data-impact-thresholds] tbody tr").last).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_answer_is_accessible_and_fits_at_every_width(
    compare: Callable[..., Page], dark: bool
) -> None:
    page = compare(dark=dark)
    page.get_by_text("All thresholds").first.click()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert find_broken_words(page) == []
        assert_accessible(page)


def test_on_paper_are_the_numbers_and_not_the_form(compare: Callable[..., Page]) -> None:
    page = compare()
    show_on_paper(page)
    expect(page.locator("#impact-form")).to_be_hidden()
    expect(page.locator("[data-impact='1'] input[type=range]")).to_be_hidden()
    expect(page.get_by_text("A screening aid, not an audit")).to_be_visible()
    expect(page.locator("[data-impact='1'] .impact-table")).to_be_visible()
    expect(page.get_by_text("How to read this")).to_be_visible()
    assert find_broken_words(page) == []


def test_back_does_not_ask_to_send_the_file_again(compare: Callable[..., Page]) -> None:
    page = compare()
    page.get_by_role("link", name="Progress").first.click()
    page.wait_for_load_state()
    page.go_back()
    expect(page.locator("#impact-form")).to_be_visible()
    expect(page.locator("[data-impact]")).to_have_count(0)
