"""The open form of a line, which no other action of the page loses."""

from typing import Any

import pytest

from dashboard.assignments.imports.lines.line_corrections import correct_line
from dashboard.assignments.models.choices import BatchState
from dashboard.workspaces.connection.client import client_for
from tests.assignments.imports.lines.line_pages import filled, opened
from tests.assignments.review_pages import form_data, import_list
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

LIST = "nobody\nnothing\nada@example.com\ngrace@gmial.com"
ENTERED = {"email": "new@example.com", "last_name": "Byron"}
SAVE_FIRST = "Save or cancel this line first."
PRESSED: Any = [
    ("confirmation", {}),
    ("selection", {}),
    ("selection", {"every": "none"}),
    ("selection", {"edit": "2"}),
    ("suggestions", {}),
    ("suggestions", {"line": "4"}),
    ("columns", {"column-0": "email"}),
]


def posted(page: Any, **changes: str) -> dict[str, Any]:
    """Return the data that any button but the line's own posts."""
    data = filled(page, **changes)
    del data["edit"]
    return data


@pytest.mark.parametrize(("action", "more"), PRESSED)
def test_open_line_stays_open_with_a_message_on_any_action(
    recruiter: LintingClient, action: str, more: dict[str, str]
) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    response = recruiter.post(f"{url}{action}/", posted(page) | ENTERED | more)
    assert response.status_code == 422
    page = parse(response)
    assert {name: filled(page)[name] for name in ENTERED} == ENTERED
    assert SAVE_FIRST in text(page.select_one(".batch-line-form"))
    assert page.find(id="error-summary").find("a", href="#id_email")
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.lines.filter(included=True, status="new").count() == 1
    assert recruiter.post(f"{url}lines/1/", filled(page)).status_code == 303
    assert batch.lines.get(number=1).last_name == "Byron"


@pytest.mark.parametrize(("action", "more"), PRESSED)
def test_unchanged_open_line_blocks_nothing(
    recruiter: LintingClient, action: str, more: dict[str, str]
) -> None:
    url, _batch = import_list(recruiter, LIST)
    data = posted(opened(recruiter, url))
    assert recruiter.post(f"{url}{action}/", data | more).status_code == 303


def test_selection_beside_an_open_line_is_saved(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, LIST)
    page = opened(recruiter, url)
    data = posted(page) | ENTERED | {"selected": []}
    assert recruiter.post(f"{url}selection/", data).status_code == 422
    assert batch.lines.get(number=3).manual_choice is False
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    part = parse(recruiter.post(f"{url}selection/", data | {"selected": ["3"]}, headers=headers))
    assert "Ready to invite 1 candidate" in text(part)
    assert batch.lines.get(number=3).manual_choice is True


def test_open_line_survives_a_list_changed_meanwhile(recruiter: LintingClient, acme: Users) -> None:
    url, batch = import_list(recruiter, LIST)
    stale = posted(opened(recruiter, url)) | ENTERED
    entered = {"email": "bob@example.com", "first_name": "", "last_name": ""}
    assert correct_line(batch, 2, entered, client_for(acme.acme))
    response = recruiter.post(f"{url}confirmation/", stale)
    assert response.status_code == 409
    assert filled(parse(response))["email"] == "new@example.com"
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    selected = recruiter.post(f"{url}selection/", stale | {"selected": []}, headers=headers)
    assert (selected.status_code, batch.lines.get(number=3).manual_choice) == (200, None)


def test_edit_with_an_open_form_uses_the_server(recruiter: LintingClient) -> None:
    url, _batch = import_list(recruiter, LIST)
    for page, is_swapped in ((recruiter.page(url), True), (opened(recruiter, url), False)):
        edit: Any = page.select_one('#line-2 button[name="edit"]')
        assert edit.has_attr("hx-get") == is_swapped


@pytest.mark.parametrize("number", ["99", "x", ""])
def test_form_of_a_missing_line_is_ignored(recruiter: LintingClient, number: str) -> None:
    url, _batch = import_list(recruiter, LIST)
    data = form_data(recruiter.page(url)) | ENTERED | {"editing": number}
    assert recruiter.post(f"{url}confirmation/", data).status_code == 303
