"""Real Chromium against a live server and the running simulator.

A console error, an uncaught exception or a violation of the content security policy fails the test.
"""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from dashboard.accounts.models import User
from tests.browser.full_workspace import fill_workspace
from tests.support.users import Users

# Playwright's event loop runs in the thread that the tests use the database from.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# Log messages of Chromium and htmx for errors that tests provoke on purpose.
EXPECTED = (
    "Failed to load resource",
    "Response Status Error Code",
    "htmx:sendAbort",
    "htmx:afterRequest",
)

# Long enough for a busy machine. Mostly there is nothing to wait for.
expect.set_options(timeout=15_000)
IS_AT_REST = """() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")
    && document.getAnimations().every(animation => animation.playState !== "running"
        || animation.effect?.getTiming().iterations === Infinity)"""
# LATE_SCRIPTS=0.4 delays every script by that many seconds. A test that acts before the page's
# scripts listen then fails each time, not only on a slow machine.
LATE_SCRIPTS = float(os.environ.get("LATE_SCRIPTS", "0"))

BROKEN_WORDS = Path(__file__).with_name("broken_words.js").read_text()
# Parts that depend on the width of their container have theirs only in the frame after.
TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
# Not in axe's default set: targets of at least 24 px (WCAG 2.5.8).
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}

Visit = Callable[..., Page]


@pytest.fixture(scope="session", autouse=True)
def late_scripts() -> Iterator[None]:
    """Delay scripts, and disable their caching, if LATE_SCRIPTS is set."""
    serve = StaticFilesHandler.serve

    def late(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        response = serve(self, request)
        if LATE_SCRIPTS and request.path.endswith(".js"):
            time.sleep(LATE_SCRIPTS)
            response.headers["Cache-Control"] = "no-store"
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", late)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium, without Playwright's own download."""
    path = shutil.which("chromium-headless-shell")
    assert path, "install Debian's package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, live_server: LiveServer, acme: Users) -> Iterator[Visit]:
    """Return a function to open a path: ``visit("/", user=…, javascript=…, phone=…, dark=…)``."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_path(
        path: str,
        *,
        user: User | None = None,
        javascript: bool = True,
        phone: bool = False,
        dark: bool = False,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        if user is not None:
            context.add_cookies([_session_cookie(user, live_server.url)])
        page = context.new_page()
        page.on("console", lambda message: _note(message, errors))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield open_path
    for context in contexts:
        context.close()
    assert not errors, errors


@pytest.fixture
def full_workspace(acme: Users, settings: Settings) -> dict[str, str]:
    """Fill Acme with long names and addresses. Return the ids that stand in addresses."""
    settings.PARTNER_CALLS_PER_SECOND = 100_000.0
    return fill_workspace(acme)


def _session_cookie(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def _note(message: ConsoleMessage, errors: list[str]) -> None:
    if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
        errors.append(message.text)


def wait_for_page(page: Page, address: str) -> None:
    """Wait for a URL that matches the pattern, and until that page's scripts listen.

    Input right after the URL changes would otherwise be lost.
    """
    expect(page).to_have_url(re.compile(address))
    page.wait_for_load_state()


def show_on_paper(page: Page) -> None:
    """Show the page as it is printed on A4, within its margins."""
    page.set_viewport_size({"width": 680, "height": 960})
    page.emulate_media(media="print")


def find_broken_words(page: Page) -> list[str]:
    """Return what is cut or broken on the page, at the size and in the medium it was given."""
    page.evaluate(TWO_FRAMES)
    faults: list[str] = page.evaluate(BROKEN_WORDS)
    return faults


def until(page: Page, condition: Callable[[], object]) -> None:
    """Wait until ``condition`` holds: for what no locator can see, such as a row."""
    for _ in range(150):
        if condition():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come within 15 seconds")


def assert_accessible(page: Page) -> None:
    """Fail on any axe violation of WCAG 2.2 A or AA, or of axe's best practices."""
    page.wait_for_load_state()
    # What is being swapped or faded is dimmed, and axe would find its contrast too low.
    page.wait_for_function(IS_AT_REST)
    results = Axe().run(page, options=AXE_OPTIONS)
    found = [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert not found, "\n".join(found)
