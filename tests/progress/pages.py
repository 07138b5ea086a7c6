"""Reading the pages of a flow's progress, and selecting candidates on them."""

import re
from typing import Any

from bs4 import Tag

from tests.support.pages import LintingClient, Page, text

PAGE = "/w/acme/flows/1/progress/"
SEGMENT = "/w/acme/flows/1/candidates/"
SELECT = f"{PAGE}selections/"


def count(page: Page) -> int:
    """Return the total that a list of candidates shows."""
    total = page.select_one(".results-count [data-metric=matching]")
    return int(str(total["data-value"])) if total else 0


def part(page: Page, selector: str) -> Tag:
    found = page.select_one(selector)
    assert isinstance(found, Tag), selector
    return found


def metric_links(page: Page) -> dict[str, int]:
    """Return each link from a number to its segment, with that number.

    The numbers of pages and of rows on a page are none.
    """
    found = part(page, "main").find_all("a", href=re.compile(r"/candidates/\?show="))
    links = [link for link in found if "page-link" not in link.get_attribute_list("class")]
    numbers = {str(link["href"]): re.search(r"\d[\d,]*", text(link)) for link in links}
    return {href: int(n[0].replace(",", "")) for href, n in numbers.items() if n}


def select(client: LintingClient, **posted: Any) -> str:
    """Post a selection and return the address it redirects to."""
    response = client.post(SELECT, posted)
    assert response.status_code == 303
    return str(response["Location"])


def keys(page: Page) -> list[str]:
    return [box["value"] for box in page.select("tbody input[name=candidate]")]


def fields(page: Page) -> dict[str, str]:
    """Return the hidden fields of the form around the table."""
    hidden = part(page, "form#selection").select("input[type=hidden]")
    return {str(field["name"]): str(field.get("value", "")) for field in hidden}
