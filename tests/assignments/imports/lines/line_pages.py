"""The form that corrects a line of an import, as tests fill it in."""

from typing import Any

from tests.assignments.batches import addresses
from tests.assignments.review_pages import form_data
from tests.support.pages import LintingClient

LIST = "nobody\n" + addresses(3)

HEADERS = {"HX-Request": "true", "HX-Target": "batch-lines-form"}


def opened(client: LintingClient, url: str, number: int = 1) -> Any:
    """Return the page with the form of a line, as it is reached without scripts."""
    page: Any = client.page(url)
    button = page.find("button", attrs={"name": "edit", "value": str(number)})
    response = client.post(button["formaction"], form_data(page, edit=str(number)))
    assert response.status_code == 303
    return client.page(response["Location"].partition("#")[0])


def filled(page: Any, **changes: str) -> dict[str, Any]:
    row = page.select_one(".batch-line-form")
    boxes = {box["name"]: box.get("value", "") for box in row.find_all("input")}
    return form_data(page, **boxes, edit=row.find("button")["value"], **changes)


def save(client: LintingClient, page: Any, *, headers: Any = None, **changes: Any) -> Any:
    action = page.select_one(".batch-line-form button")["formaction"]
    return client.post(action, filled(page) | changes, headers=headers)
