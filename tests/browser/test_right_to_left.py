"""A right-to-left language: the layout is mirrored, and no page scrolls horizontally."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from tests.browser.conftest import Visit
from tests.support.users import Users

pytestmark = pytest.mark.browser

PATHS = (
    "/w/acme/flows/",
    "/w/acme/flows/1/",
    "/w/acme/flows/1/candidates/",
    "/w/acme/flows/1/edit/",
    "/w/acme/flows/1/assign/",
    "/w/acme/flows/1/assign/bulk/",
    "/w/acme/flows/1/progress/",
    "/w/acme/progress/",
    "/w/acme/assignments/",
    "/w/acme/members/",
    "/w/acme/audit/",
    "/w/acme/settings/",
    "/w/acme/settings/privacy/",
    "/w/acme/settings/e-mail-templates/",
    "/w/acme/settings/e-mail-templates/new/",
    "/w/acme/views/",
    "/w/acme/palette/",
    "/account/",
    "/w/new/",
)
NARROWEST = {"width": 320, "height": 640}
"""1,280 px at 400 %, as WCAG 1.4.10 requires."""


@pytest.fixture
def arabic(settings: Settings) -> None:
    """Use Arabic in place of English, with untranslated texts."""
    settings.LANGUAGE_CODE = "ar"
    settings.LANGUAGES = [("ar", "Arabic")]


def horizontal_overflow(page: Page) -> int:
    """Return how many pixels the page can be scrolled horizontally."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
@pytest.mark.usefixtures("arabic")
def test_the_layout_is_mirrored(visit: Visit, acme: Users, phone: bool) -> None:
    page = visit("/w/acme/flows/", user=acme.owner, phone=phone)
    for path in PATHS:
        page.goto(path)
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
        assert horizontal_overflow(page) <= 0, path


@pytest.mark.usefixtures("arabic")
def test_the_navigation_slider_and_arrows_are_mirrored(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/1/edit/", user=acme.owner)
    side = page.locator(".side").bounding_box()
    assert side
    assert side["x"] > 1000
    slider, number = page.locator("#step-0 .slider-range"), page.locator("#step-0 [data-number]")
    before = float(number.input_value())
    slider.press("ArrowLeft")
    assert float(number.input_value()) == before + 1
    scale = page.locator(".crumbs .icon").first.evaluate("icon => getComputedStyle(icon).scale")
    assert scale == "-1 1"


def test_no_horizontal_scrolling_at_400_percent(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.owner)
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    for path in PATHS:
        page.goto(path)
        assert horizontal_overflow(page) <= 0, path
