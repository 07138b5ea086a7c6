"""The main job in real Chromium, through the proxy: sign in, find a flow, assign, see it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect, sync_playwright

from tests.drill.stack import OWNER, PASSWORD, SLUG

PATIENCE = 30_000
"""Milliseconds that a step may take."""


def walk(origin: str, flow: str, email: str, *, javascript: bool) -> list[str]:
    """Do the main job with a new candidate. Returns what Chromium complained of meanwhile.

    Raises AssertionError or Playwright's TimeoutError where a step does not lead to the next.
    """
    home = f"/w/{SLUG}/flows/{flow}/"
    with opened_page(origin, javascript=javascript) as (page, complaints):
        page.goto("/")
        page.get_by_label("E-mail").fill(OWNER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"**/w/{SLUG}/flows/")
        page.locator(f'a[href^="{home}"]').first.click()
        page.wait_for_url(f"**{home}**")
        page.goto(f"{home}assign/")
        page.get_by_label("E-mail", exact=True).fill(email)
        page.get_by_label("First name").fill("Ada")
        page.get_by_role("button", name=re.compile("^Assign")).click()
        page.wait_for_url(re.compile(r"/assignments/[0-9a-f-]+/$"))
        expect(page.get_by_role("main")).to_contain_text("Assigned", timeout=PATIENCE)
        page.goto(f"{home}candidates/?search={email}")
        expect(page.locator("#candidate-results tbody tr[data-candidate]")).to_have_count(1)
        for path in (f"{home}progress/", f"/w/{SLUG}/progress/", f"/w/{SLUG}/audit/"):
            page.goto(path)
            expect(page.get_by_role("heading", level=1)).to_be_visible()
    return complaints


@contextmanager
def opened_page(origin: str, *, javascript: bool) -> Iterator[tuple[Page, list[str]]]:
    """Yield a page of Chromium, and what it complains of: console errors and uncaught ones."""
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(
            base_url=origin, ignore_https_errors=True, java_script_enabled=javascript
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if message.type == "error" else None,
        )
        yield page, complaints
        browser.close()
