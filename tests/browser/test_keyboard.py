"""Keyboard use: the main job, the palette, the shortcuts and their switch."""

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from dashboard.workspaces.connection.client import client_for
from flows_api import Flow
from flows_api.simulator import Simulator
from tests.browser.conftest import Visit, assert_accessible, wait_for_page
from tests.support.users import PASSWORD, Users

pytestmark = pytest.mark.browser


@pytest.fixture
def flow(acme: Users) -> Flow:
    """Return the flow with the most candidates."""
    return max(client_for(acme.acme).list_flows().flows, key=lambda f: f.candidate_count or 0)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the link, button or field of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        label = focused.get_attribute("aria-label") or focused.evaluate(
            "e => e.labels?.[0]?.innerText || e.innerText || ''"
        )
        if name in label:
            return
    raise AssertionError(f"Tab never came to {name!r}")


def jump(page: Page, query: str) -> None:
    """Open the palette, type, and open the first result by Enter."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(query)
    page.keyboard.press("Enter")


def test_the_main_job_works_by_keyboard(visit: Visit, flow: Flow, partner: Simulator) -> None:
    page = visit("/sign-in/")
    tab_to(page, "E-mail")
    page.keyboard.type("ravi@example.com")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    wait_for_page(page, r"/w/acme/flows/$")

    jump(page, flow.name)
    wait_for_page(page, rf"/flows/{flow.id}/$")
    tab_to(page, "Candidates")
    page.keyboard.press("Enter")
    wait_for_page(page, r"/candidates/$")

    page.keyboard.press("/")
    expect(page.locator("#candidate-search")).to_be_focused()
    page.keyboard.type("a")
    wait_for_page(page, r"search=a")
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#candidate-results .row-link").first).to_be_focused()
    page.keyboard.press("o")
    wait_for_page(page, r"/candidates/[^/?]+/\?search=a")
    tab_to(page, "Candidates")
    page.keyboard.press("Enter")
    wait_for_page(page, r"/candidates/\?search=a")

    jump(page, f"assign a candidate {flow.name}")
    wait_for_page(page, rf"/flows/{flow.id}/assign/$")
    tab_to(page, "E-mail")
    page.keyboard.type("ada@example.com")
    page.keyboard.press("Enter")
    wait_for_page(page, r"/assignments/[0-9a-f-]+/$")
    assert partner.invitations["ada@example.com"] == 1


def test_arrows_move_through_the_palette_and_closing_restores_the_focus(
    visit: Visit, acme: Users
) -> None:
    page = visit("/w/acme/flows/", user=acme.viewer)
    opener = page.get_by_role("link", name="Search or go to…")
    opener.focus()
    page.keyboard.press("Enter")
    results = page.locator("#palette-list a")
    expect(results.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(results.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(results.nth(1)).to_be_focused()
    page.keyboard.type("m")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("Enter opens")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_palette_opens_from_any_field(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/1/edit/", user=acme.recruiter)
    fields = page.get_by_role("main").locator("input:not([type=hidden]), textarea, select")
    for field in [found for found in fields.all() if found.is_visible()][:4]:
        field.focus()
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
        page.keyboard.press("Escape")
        expect(field).to_be_focused()


def test_the_palette_works_without_javascript(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.viewer, javascript=False)
    page.get_by_role("link", name="Search or go to…").click()
    page.get_by_role("searchbox").fill("members")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("main").get_by_role("link", name="Members").click()
    wait_for_page(page, r"/members/$")


def test_shortcuts_open_pages_except_while_typing(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/members/", user=acme.recruiter)
    for keys, path in (("gf", "flows"), ("ga", "assignments"), ("gp", "progress")):
        page.keyboard.type(keys)
        wait_for_page(page, rf"/w/acme/{path}/$")
    page.keyboard.type("n")
    wait_for_page(page, r"/flows/new/$")
    page.goto("/w/acme/flows/")
    page.keyboard.press("/")
    page.keyboard.type("gn?")
    expect(page.locator("#flow-search")).to_have_value("gn?")
    wait_for_page(page, r"/w/acme/flows/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_one_switch_disables_all_shortcuts_permanently(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.recruiter)
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn all off").click()
    expect(page.get_by_role("button", name="Turn all on")).to_be_focused()
    page.keyboard.press("Escape")
    for _ in ("at once", "on the next page"):
        for keys in ("?", "n", "gp", "/", "j"):
            page.keyboard.type(keys)
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog")).to_have_count(0)
        wait_for_page(page, r"/w/acme/flows/$")
        page.reload()
    page.goto("/account/")
    page.get_by_role("checkbox", name="Keyboard shortcuts").check()
    page.get_by_role("button", name="Save preferences").click()
    expect(page.get_by_text("Preferences saved.")).to_be_visible()
    page.wait_for_load_state()
    for _ in ("opened", "opened again"):
        page.keyboard.press("?")
        expect(page.get_by_role("button", name="Turn all off")).to_be_visible()
        page.keyboard.press("Escape")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_palette_and_the_shortcut_dialog_are_accessible(
    visit: Visit, acme: Users, dark: bool, phone: bool
) -> None:
    page = visit("/w/acme/flows/", user=acme.owner, dark=dark, phone=phone)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-list a").first).to_be_visible()
    assert_accessible(page)
    page.keyboard.type("nothing is called this")
    expect(page.locator(".palette-none")).to_be_visible()
    assert_accessible(page)
    page.goto("/w/acme/flows/")
    page.keyboard.press("?")
    expect(page.locator("#shortcut-switch")).to_be_visible()
    assert_accessible(page)
    for path in ("/w/acme/palette/", "/account/shortcuts/", "/account/"):
        page.goto(path)
        assert_accessible(page)


def test_theme_and_density_apply_at_once_and_persist(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/", user=acme.viewer)
    page.locator(".user-button").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_response(re.compile("/account/preferences/appearance/")):
        page.get_by_role("button", name="Compact").click()
    expect(page.get_by_role("button", name="Compact")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")


def test_leaving_an_unsaved_form_asks_first(visit: Visit, acme: Users) -> None:
    page = visit("/w/acme/flows/1/assign/", user=acme.recruiter)
    dialogs: list[str] = []

    def stay(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_label("E-mail", exact=True).fill("ada@")
    page.get_by_role("link", name="Progress").first.click()
    page.wait_for_timeout(300)
    assert dialogs == ["beforeunload"]
    expect(page.get_by_label("E-mail", exact=True)).to_have_value("ada@")
    page.get_by_role("link", name="Cancel").click()
    wait_for_page(page, r"/flows/1/$")
