"""The review pages as a browser without scripts uses them."""

from typing import Any

from dashboard.assignments import checking
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState
from tests.support.pages import LintingClient

BULK = "/w/acme/flows/1/assign/bulk/"


def token(page: Any) -> str:
    return str(page.find("input", attrs={"name": "token"})["value"])


def bring(client: LintingClient, **values: Any) -> Any:
    return client.post(BULK, {"token": token(client.page(BULK)), **values})


def brought(client: LintingClient, pasted: str) -> tuple[str, Batch]:
    """Import ``pasted`` through the form, and return the review's address and the checked batch."""
    response = bring(client, people=pasted)
    assert response.status_code == 303
    batch = Batch.objects.latest("created_at")
    checking.check(batch.pk)
    batch.refresh_from_db()
    return response["Location"], batch


def of_form(page: Any, **changes: Any) -> dict[str, Any]:
    """Return the data that a browser would post from the review."""
    form = page.find("form", id="batch-lines-form")
    data: dict[str, Any] = {"shown": [], "tick": []}
    for box in form.find_all("input"):
        name, kind = box.get("name"), box.get("type")
        if kind == "checkbox" and not box.has_attr("checked"):
            continue
        if name in ("shown", "tick"):
            data[name].append(box["value"])
        elif name and kind == "hidden":
            data[name] = box["value"]
    return {**data, "per_minute": "0", **changes}


def confirm(client: LintingClient, url: str, **changes: Any) -> Any:
    return client.post(f"{url}confirmation/", of_form(client.page(url), **changes))


def check_again(batch: Batch) -> None:
    checking.check(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def untick(client: LintingClient, url: str, *numbers: str) -> None:
    data = of_form(client.page(url))
    ticked = [number for number in data["tick"] if number not in numbers]
    assert client.post(f"{url}choice/", data | {"tick": ticked}).status_code == 303
