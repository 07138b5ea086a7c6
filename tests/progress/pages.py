"""What the pages of a flow's progress say, and choosing people on them, as tests read it."""

import re
from typing import Any

from bs4 import Tag

from tests.support.pages import LintingClient, Page, text

PAGE = "/w/acme/flows/1/progress/"
PEOPLE = f"{PAGE}people/"
CHOOSE = f"{PEOPLE}chosen/"


def count(page: Page) -> int:
    """How many people a people page says that it lists, all pages taken together."""
    words = text(page.find(class_="results-count"))
    return int(re.sub(r"\D", "", words))


def part(page: Page, selector: str) -> Tag:
    found = page.select_one(selector)
    assert isinstance(found, Tag), selector
    return found


def figure_links(page: Page) -> dict[str, int]:
    """Each link from a number to the people behind it, and that number."""
    links = part(page, "main").find_all("a", href=re.compile("/progress/people/"))
    numbers = {str(link["href"]): re.search(r"\d[\d,]*", text(link)) for link in links}
    return {href: int(n[0].replace(",", "")) for href, n in numbers.items() if n}


def choose(client: LintingClient, **posted: Any) -> str:
    """Choose, and hand back where that leads."""
    response = client.post(CHOOSE, posted)
    assert response.status_code == 303
    return str(response["Location"])


def keys(page: Page) -> list[str]:
    return [box["value"] for box in page.select("tbody input[name=person]")]


def fields(page: Page) -> dict[str, str]:
    """What the form around the list posts, but for its boxes and buttons."""
    hidden = part(page, "form#selection").select("input[type=hidden]")
    return {str(field["name"]): str(field.get("value", "")) for field in hidden}
