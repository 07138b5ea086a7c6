"""The pages of Acme, read as a browser would, and what they say."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.test import Client

from tests.shapes.drawn import FLOW
from tests.support.pages import Page, body_of, text

HOME = f"/w/acme/flows/{FLOW}/"
PROGRESS = f"{HOME}progress/"
CANDIDATES = f"{HOME}candidates/?pageSize=100"
PLAIN_PAGES = (
    "/w/acme/flows/",
    "/w/acme/flows/?q=quiz&sort=-candidates",
    f"{HOME}candidates/?search=a&pageSize=10",
    f"{HOME}candidates/?status=FAILED",
    f"{HOME}candidates/?page=99",
    f"{HOME}candidates/export.csv",
    f"{HOME}progress/?threshold-1=70&need-1=3",
    f"{HOME}progress/what-if/?step=1",
    f"{HOME}candidates/?show=all",
    f"{HOME}candidates/?sort=-score-1",
    f"{HOME}candidates/?show=scored&step=1",
    f"{HOME}candidates/?show=near&step=1",
    f"{HOME}candidates/?show=result-changes&step=1&from=50&to=70",
    f"{HOME}candidates/?show=failed-above&step=1",
    f"{HOME}candidates/export.csv?show=all",
    f"/w/acme/progress/compare/?a={FLOW}&b={FLOW}",
)
RULES = re.compile(r"Passes (?:at|above) [\d.,]+(?: or more)?")


@dataclass
class Site:
    """A signed-in browser. Every page must be an answer of ours that is no 500."""

    client: Client
    latest: dict[str, Page] = field(default_factory=dict)
    """The pages of this example that were read last, by their path."""

    def visit(self, path: str, *, statuses: Collection[int] = (200,)) -> bytes:
        """Return a page's content. Any exception of a view is raised here."""
        response: Any = self.client.get(path)
        assert response.status_code in statuses, f"{path}: {response.status_code}"
        return body_of(response)

    def page(self, path: str) -> Page:
        """Return a page's HTML, without what stands around its <main>.

        To parse a page takes longer than to render it, and the rest is the same on all pages.
        """
        whole = self.visit(path).decode()
        start, end = whole.index("<main"), whole.rindex("</main>")
        assert "<h1" not in whole[:start] + whole[end:]
        self.latest[path] = BeautifulSoup(whole[start:end], "html.parser")
        return self.latest[path]

    def post(self, path: str, **values: str) -> Any:
        """Post the form of a page that is submitted once, with its token."""
        page = self.page(path)
        form = page.find("form", attrs={"data-submit-once": True})
        token = form.find("input", attrs={"name": "token"})["value"]
        return self.client.post(path, {"token": token, **values})

    def candidates(self) -> Page:
        return self.page(CANDIDATES)

    def following(self, listing: Page) -> Iterator[Page]:
        """Yield a list's page and those after it. A partner may cut pages to a smaller size."""
        while True:
            yield listing
            link = listing.find(id="page-next")
            if link is None or not link.get("href"):
                return
            listing = self.page(urljoin(CANDIDATES, link["href"]))

    def candidate_pages(self, listing: Page, most: int) -> Iterator[Page]:
        """Yield the pages of some candidates, those with most steps first."""
        rows = rows_of(listing)
        rows.sort(key=lambda row: -len(row.find_all(class_="score")))
        for row in rows[:most]:
            yield self.page(row.find("a", class_="row-link")["href"])


def rows_of(listing: Page) -> list[Any]:
    return list(listing.find_all("tr", attrs={"data-candidate": True}))


def rules_of(page: Page, selector: str) -> list[str]:
    """Return what each step of a page says of its pass rule, "" for nothing."""
    found = [RULES.search(text(element)) for element in page.select(selector)]
    return [match[0] if match else "" for match in found]
