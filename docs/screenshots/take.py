#!/usr/bin/env python
"""Takes the screenshots in this folder from a running demo (``make run``), at both widths and in
both themes: ``.venv/bin/python docs/screenshots/take.py --url http://127.0.0.1:8000``.

``--only flow`` takes only the pages whose name holds "flow"; ``--check`` also runs axe on each page
and fails on a violation, a console error or a report of the content policy. Nothing is sent to
anybody: the demo's partner is simulated.
"""

import argparse
import itertools
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
WIDTHS = {1440: 900, 390: 844}
THEMES = ("light", "dark")
OWNER, PASSWORD = "olivia@demo.example", "flowdeck-demo"
FLOWS = "/w/northwind-talent/flows/"


def to(path: str) -> Callable[[Page], None]:
    return lambda page: _visit(page, path)


def _visit(page: Page, path: str) -> None:
    page.goto(path)


def _first_flow(page: Page, tail: str = "") -> None:
    page.goto(f"{FLOWS}?sort=-candidates")
    page.goto(f"{page.locator('[data-flow-name]').first.get_attribute('href')}{tail}")


def _candidate(page: Page) -> None:
    _first_flow(page, "candidates/?status=FAILED")
    page.locator("[data-candidate] a").first.click()


def _wrong_assignment(page: Page) -> None:
    _first_flow(page, "assign/")
    page.get_by_label("E-mail", exact=True).fill("ada.example.com")
    page.get_by_label("First name").fill("Ada")
    page.get_by_role("button", name="Assign").click()


def _review(page: Page) -> None:
    _first_flow(page, "edit/")
    page.get_by_label("Pass threshold", exact=False).first.fill("75")
    page.get_by_role("button", name="Review changes").click()
    page.get_by_role("heading", name="Review", exact=False).first.wait_for()


def _preview(page: Page) -> None:
    """A list with something to say about it; it is only looked through, and nothing is sent."""
    _first_flow(page, "assign/bulk/")
    page.get_by_label("Paste people").fill(
        "Ada Lovelace <ada@example.com>\nGrace Hopper <grace@gmial.com>\n"
        "Ada Lovelace <ada@example.com>\nnot an address\nAlan Turing <alan@example.com>"
    )
    page.get_by_role("button", name="Check the list").click()
    page.locator("#batch-lines").first.wait_for()


SHOTS: dict[str, Callable[[Page], None]] = {
    "sign-in": to("/sign-in/"),
    "flows": to(FLOWS),
    "flows-nothing-found": to(f"{FLOWS}?q=nothing+is+called+this"),
    "flow": _first_flow,
    "candidates": lambda page: _first_flow(page, "candidates/"),
    "candidates-nobody-found": lambda page: _first_flow(page, "candidates/?search=nobody"),
    "candidate": _candidate,
    "assign": lambda page: _first_flow(page, "assign/"),
    "assign-error": _wrong_assignment,
    "flow-new": to(f"{FLOWS}new/"),
    "flow-edit": lambda page: _first_flow(page, "edit/"),
    "flow-review": _review,
    "assign-many": lambda page: _first_flow(page, "assign/bulk/"),
    "assign-many-preview": _preview,
    "assignments": to("/w/northwind-talent/assignments/"),
    "flow-progress": lambda page: _first_flow(page, "progress/"),
    "flow-progress-people": lambda page: _first_flow(page, "progress/people/"),
    "progress": to("/w/northwind-talent/progress/"),
    "members": to("/w/northwind-talent/members/"),
    "audit": to("/w/northwind-talent/audit/"),
    "privacy": to("/w/northwind-talent/settings/privacy/"),
    "account": to("/account/"),
    "jump-to": to("/w/northwind-talent/go/"),
    "settings": to("/w/northwind-talent/settings/"),
    "new-workspace": to("/w/new/"),
    "not-found": to("/w/northwind-talent/nowhere/"),
}


def main() -> int:
    options = _options()
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, page in _takes(browser, options, troubles):
            sys.stdout.write(f"{name}\n")
            page.screenshot(path=options.out / f"{name}.png", animations="disabled")
            if options.check:
                troubles += _axe(name, page)
        browser.close()
    sys.stderr.write("".join(f"{trouble}\n" for trouble in troubles))
    return 1 if troubles else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--only", default="")
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def _takes(
    browser: Browser, options: argparse.Namespace, troubles: list[str]
) -> Iterator[tuple[str, Page]]:
    chosen = {name: go for name, go in SHOTS.items() if options.only in name}
    for (width, height), theme in itertools.product(WIDTHS.items(), THEMES):
        context = browser.new_context(
            base_url=options.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            is_mobile=width < 600,
            has_touch=width < 600,
        )
        page = context.new_page()
        page.on("console", lambda line: _note(line.type, line.text, troubles))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        signed_in = False
        for name, go in chosen.items():
            if name != "sign-in" and not signed_in:
                _sign_in(page)
                signed_in = True
            go(page)
            page.wait_for_load_state("networkidle")
            yield f"{name}-{width}-{theme}", page
        context.close()


def _sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/flows/")


def _note(kind: str, text: str, troubles: list[str]) -> None:
    if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
        troubles.append(text)


def _axe(name: str, page: Page) -> list[str]:
    return [
        f"{name}: {violation['id']}: {node['html'][:160]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]


if __name__ == "__main__":
    sys.exit(main())
