"""The review pages as a browser without scripts uses them."""

from typing import Any

from dashboard.assignments.imports import preflight
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from tests.support.pages import LintingClient

BULK = "/w/acme/flows/1/assign/bulk/"


def token(page: Any) -> str:
    return str(page.find("input", attrs={"name": "token"})["value"])


def post_import(client: LintingClient, **values: Any) -> Any:
    return client.post(BULK, {"token": token(client.page(BULK)), **values})


def import_list(client: LintingClient, pasted: str) -> tuple[str, Batch]:
    """Import ``pasted`` through the form, and return the review's address and the checked batch."""
    response = post_import(client, people=pasted)
    assert response.status_code == 303
    batch = Batch.objects.latest("created_at")
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    return response["Location"], batch


def form_data(page: Any, **changes: Any) -> dict[str, Any]:
    """Return the data that a browser would post from the review."""
    form = page.find("form", id="batch-lines-form")
    data: dict[str, Any] = {"shown": [], "selected": []}
    for box in form.find_all("input"):
        name, kind = box.get("name"), box.get("type")
        if kind == "checkbox" and not box.has_attr("checked"):
            continue
        if name in ("shown", "selected"):
            data[name].append(box["value"])
        elif name and kind == "hidden":
            data[name] = box["value"]
    return {**data, "per_minute": "0", **changes}


def confirm(client: LintingClient, url: str, **changes: Any) -> Any:
    return client.post(f"{url}confirmation/", form_data(client.page(url), **changes))


def check_again(batch: Batch) -> None:
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY


def clear_lines(client: LintingClient, url: str, *numbers: str) -> None:
    data = form_data(client.page(url))
    selected = [number for number in data["selected"] if number not in numbers]
    assert client.post(f"{url}selection/", data | {"selected": selected}).status_code == 303
