"""A test client that lints every page it fetches, so that no test passes on a broken page."""

import re
from collections import Counter
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client

from tests.support import html_pages

# Parsed HTML. BeautifulSoup's own type makes every find() optional, while in a test a missing
# element is simply a failure.
Page = Any


class LintingClient(Client):
    """Django's test client, which lints every HTML response, fragments by their own rules."""

    def request(self, **request: Any) -> HttpResponse:  # type: ignore[override]
        response: Any = super().request(**request)
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            html, whole = response.content.decode(), not request.get("HTTP_HX_REQUEST")
            response.parsed = lint(html, whole=whole)
            if whole:
                html_pages.keep(html, request["PATH_INFO"])
        return response  # type: ignore[no-any-return]

    def page(self, path: str, *, status: int = 200, **kwargs: Any) -> Page:
        """GET ``path``, check its status, and return its parsed HTML."""
        response = self.get(path, **kwargs)
        assert response.status_code == status, f"{path}: {response.status_code}, not {status}"
        return parse(response)

    def fragment(self, path: str, target: str, **kwargs: Any) -> Page:
        """GET ``path`` as htmx does for ``target``, and return the parsed fragment."""
        headers = {"HX-Request": "true", "HX-Target": target}
        return self.page(path, headers=headers, **kwargs)


def parse(response: Any) -> Page:
    """Return the parsed HTML of a response, which LintingClient parsed already."""
    parsed = getattr(response, "parsed", None)
    return read(response.content.decode()) if parsed is None else parsed


def body_of(response: Any) -> bytes:
    """Return the body of a response. A streaming one is read to its end, where a file is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def read(html: str) -> BeautifulSoup:
    """Parse ``html`` without its <wbr>, which a reader does not see."""
    return BeautifulSoup(html.replace("<wbr>", ""), "html.parser")


def text(element: Any) -> str:
    """Return the element's text with collapsed white space, as a reader sees it."""
    return " ".join(element.get_text(" ").split())


def shown_problem(page: Page) -> str:
    """Return the kind of the problem that a page shows."""
    return str(page.find(attrs={"data-problem": True})["data-problem"])


def metrics_of(page: Page) -> dict[str, int]:
    """Return the numbers of a page by name, and check that equal names have equal numbers."""
    found: dict[str, int] = {}
    for element in page.find_all(attrs={"data-metric": True}):
        name, value = element["data-metric"], element["data-value"]
        assert re.fullmatch(r"\d+", value), (name, value)
        assert text(element).replace(",", "") == value, (name, text(element))
        assert found.setdefault(name, int(value)) == int(value), name
    return found


def lint(html: str, *, whole: bool) -> Page:
    """Check ``html`` against the rules of pages, and return it parsed.

    ``whole`` is set for full pages.
    """
    page = read(html)
    problems = [*_everywhere(page, html), *(_whole_page(page) if whole else [])]
    assert not problems, "\n".join(problems)
    return page


def _everywhere(page: Page, html: str) -> list[str]:
    # One walk for all rules: each page of the suite is linted, which is a good part of its time.
    tags = page.find_all(True)
    return [
        *_doubled_ids(tags),
        *_inline_code(tags),
        *_forms(tags),
        *_labels(tags),
        *(f"unrendered template code: {found}" for found in re.findall(r"{[{%].{0,40}", html)),
    ]


def _whole_page(page: Page) -> list[str]:
    headings = page.find_all("h1")
    if len(headings) != 1:
        return [f"{len(headings)} h1 elements"]
    title = text(page.title) if page.title else ""
    problems = []
    if not title.removeprefix("Error: ").startswith(text(headings[0])):
        problems.append(f"title {title!r} does not begin with h1 {text(headings[0])!r}")
    if len(page.find_all("main")) != 1:
        problems.append("not exactly one main element")
    if not (page.html and page.html.get("lang")):
        problems.append("html has no lang")
    problems += _lost_queues(page)
    return problems


def _lost_queues(page: Page) -> list[str]:
    """Return elements whose requests queue at an element that is not there: htmx fails then."""
    ids = {str(tag["id"]) for tag in page.find_all(id=True)}
    return [
        f"hx-sync to an element that is not on the page: {_start(tag)}"
        for tag in page.find_all(attrs={"hx-sync": re.compile("^#")})
        if str(tag["hx-sync"])[1:].split(":")[0] not in ids
    ]


def _doubled_ids(tags: list[Tag]) -> list[str]:
    ids = Counter(str(tag["id"]) for tag in tags if tag.has_attr("id"))
    return [f"id {name} occurs {n} times" for name, n in ids.items() if n > 1]


def _inline_code(tags: list[Tag]) -> list[str]:
    """Return inline scripts and styles, which the content security policy forbids."""
    problems = []
    for tag in tags:
        if tag.name == "style" or (tag.name == "script" and not tag.has_attr("src")):
            problems.append(f"inline {tag.name}: {tag}")
        bad = [name for name in tag.attrs if name == "style" or name.startswith(("on", "hx-on"))]
        problems += [f"{name} on {tag.name}" for name in bad]
        href = str(tag.attrs.get("href", ""))
        if href.startswith("javascript:") or href == "#":
            problems.append(f"a link that leads nowhere: {tag}")
    return problems


def _forms(tags: list[Tag]) -> list[str]:
    problems = []
    for form in (tag for tag in tags if tag.name == "form"):
        if not form.get("action"):
            problems.append(f"form without action: {_start(form)}")
        posts = str(form.get("method", "")).lower() == "post"
        if posts and not form.find("input", attrs={"name": "csrfmiddlewaretoken"}):
            problems.append(f"POST form without CSRF token: {_start(form)}")
    return problems


def _labels(tags: list[Tag]) -> list[str]:
    labelled = {tag.get("for") for tag in tags if tag.name == "label"}
    problems = []
    for control in (tag for tag in tags if tag.name in ("input", "select", "textarea")):
        if control.get("type") in ("hidden", "submit"):
            continue
        named = control.get("aria-label") or control.get("aria-labelledby")
        if not (named or control.get("id", "") in labelled or control.find_parent("label")):
            problems.append(f"control without label: {_start(control)}")
    return problems


def _start(tag: Tag) -> str:
    return str(tag)[:120]
