"""An import as its pages make it: a list is posted, confirmed, and watched until it is over."""

import time
from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup

from tests.drill.load import Browser

END = 600.0
"""Seconds that an import may take."""


def assign(person: Browser, page: str, emails: list[str]) -> str:
    """Import and confirm a list on ``page``, and return the address of the import."""
    answer = person.post(page, page, people="\n".join(emails), token=str(uuid4()))
    batch = answer.headers["Location"]
    for _ in range(240):
        review = person.get(batch).text
        if 'name="count"' in review:
            break
        time.sleep(0.5)
    _confirm(person, batch, review, len(emails))
    return batch


def finish(person: Browser, batch: str, within: float = END) -> str:
    """Wait until every candidate has an end. Returns the numbers that the page names."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        page = BeautifulSoup(person.get(batch).text, "html.parser")
        bar = page.select_one(".batch-bar")
        facts = [
            " ".join(fact.get_text(" ").split()) for fact in page.select(".batch-counts .fact")
        ]
        if bar is not None and bar["aria-valuenow"] == "100":
            return ", ".join(facts)
        time.sleep(2)
    raise TimeoutError(f"not over after {within:.0f} s: {facts}")


def resume(person: Browser, batch: str) -> None:
    """Resume an import if it is paused, without its first candidate if that one was rejected."""
    page = BeautifulSoup(person.get(batch).text, "html.parser")
    if form := page.select_one("form:has([name=pause])"):
        hidden = form.select("input[type=hidden]:not([name=csrfmiddlewaretoken])")
        fields = {str(field["name"]): str(field["value"]) for field in hidden}
        person.post(batch, f"{batch}resumption/", **fields)


def _confirm(person: Browser, batch: str, review: str, rows: int) -> None:
    form = BeautifulSoup(review, "html.parser").select_one("form:has([name=count])")
    assert form is not None
    fields: dict[str, Any] = {"selected": [], "shown": []}
    for field in form.select("input[name]"):
        if field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            name, value = str(field["name"]), str(field.get("value", ""))
            fields[name] = [*fields[name], value] if name in ("selected", "shown") else value
    del fields["csrfmiddlewaretoken"]
    fields |= {"count": str(rows), "typed": str(rows), "per_minute": "0"}
    answer = person.post(batch, f"{batch}confirmation/", **fields)
    assert answer.status_code == 303, answer.status_code
