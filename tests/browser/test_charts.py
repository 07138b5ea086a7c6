"""Charts: their values by mouse, keys and touch, and bars that differ without colour."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from dashboard.progress.models import SyncedFlow
from dashboard.progress.sync import schedule
from tests.browser.conftest import Visit, assert_accessible
from tests.support.users import Users

pytestmark = pytest.mark.browser

PAGE = "/w/acme/flows/1/progress/"
BAR = re.compile(r"^Score \d+ to (below )?\d+: \d+ candidates?, \d+ passed, \d+ failed$")
DAY = re.compile(r"^\d+ \w+ \d{4}: \d+ assigned, \d+ completed, \d+ failed$")
# WCAG's relative luminance of what a class is filled with, and whether that is a pattern.
FILL = """name => {
    const bar = document.querySelector(`svg .${name}`);
    const { fill } = getComputedStyle(bar);
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = fill.replace(/^url\\([^)]*\\) /, "");
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(value => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return { isPattern: fill.startsWith("url"), luminance: 0.2126 * r + 0.7152 * g + 0.0722 * b };
}"""


@pytest.fixture(autouse=True)
def _synced(acme: Users, settings: Settings) -> None:
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    schedule.list_flows(acme.acme)
    schedule.sync_flow(SyncedFlow.objects.get(flow_id="1").pk)


def fill(page: Page, name: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(FILL, name)
    return found


def test_a_bar_says_its_value_by_mouse_and_by_keys(visit: Visit, acme: Users) -> None:
    page = visit(PAGE, user=acme.viewer)
    chart = page.locator(".what-if [data-chart]").first
    value = chart.locator("[data-chart-value]")
    chart.locator(".chart-hit").last.hover()
    expect(value).to_have_text(BAR)
    expect(value).to_contain_text("Score 95 to 100")
    chart.press("ArrowLeft")
    expect(value).to_contain_text("Score 90 to below 95")
    chart.press("Home")
    expect(value).to_contain_text("Score 0 to below 5")
    days = page.locator(".chart:has(.days)")
    days.press("End")
    expect(days.locator("[data-chart-value]")).to_have_text(DAY)
    assert_accessible(page)


def test_the_first_tap_reads_a_bar_and_the_second_follows_it(visit: Visit, acme: Users) -> None:
    page = visit(PAGE, user=acme.viewer)
    bar = page.locator(".days [data-bar]:has(.chart-assigned)").first
    link = bar.locator("a:has(.chart-assigned)")
    tap = {"pointerType": "touch", "bubbles": True}
    link.dispatch_event("pointerover", tap)
    link.dispatch_event("click")
    expect(page.locator(".chart:has(.days) [data-chart-value]")).to_have_text(DAY)
    expect(page).to_have_url(re.compile(PAGE + "$"))
    link.dispatch_event("pointerover", tap)
    link.dispatch_event("click")
    expect(page).to_have_url(re.compile("candidates/.*day="))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_bars_differ_without_colour(visit: Visit, acme: Users, dark: bool) -> None:
    page = visit(PAGE, user=acme.viewer, dark=dark)
    passed, open_ = fill(page, "chart-passed"), fill(page, "chart-in-progress")
    bright, dim = sorted([passed["luminance"], open_["luminance"]], reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 3
    assert fill(page, "chart-failed")["isPattern"]
    assert page.locator("#chart-hatch").count() == 1


@pytest.mark.parametrize("path", ["", "../edit/", "/w/acme/progress/compare/?a=1&b=2"])
def test_compared_bars_have_a_legend_and_their_pattern(
    visit: Visit, acme: Users, path: str
) -> None:
    for flow in SyncedFlow.objects.all():
        schedule.sync_flow(flow.pk)
    page = visit(path if path.startswith("/") else PAGE + path, user=acme.recruiter)
    expect(page.locator("svg .chart-failed").first).to_be_attached()
    expect(page.locator(".legend .swatch-failed").first).to_be_visible()
    expect(page.locator("#chart-hatch")).to_have_count(1)
    tables = page.locator(".twin").count()
    assert page.get_by_text("A table follows").count() == tables - page.locator(".days").count()
