"""The open form of a line, which no other action of the page loses."""

from typing import Any

import pytest

from dashboard.assignments.choices import BatchState
from dashboard.assignments.mending import mend
from dashboard.workspaces.partner import client_for
from tests.assignments.previews import brought, of_form
from tests.assignments.test_mending_views import filled, opened
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")

LIST = "nobody\nnothing\nada@example.com\ngrace@gmial.com"
TYPED = {"email": "new@example.com", "last_name": "Byron"}
SAVE_FIRST = "Save or cancel this line first."
PRESSED: Any = [
    ("confirmation", {}),
    ("choice", {}),
    ("choice", {"every": "none"}),
    ("choice", {"mend": "2"}),
    ("suggestions", {}),
    ("suggestions", {"line": "4"}),
    ("columns", {"column-0": "email"}),
]


def posted(page: Any, **changes: str) -> dict[str, Any]:
    """Return the data that any button but the line's own posts."""
    data = filled(page, **changes)
    del data["mend"]
    return data


@pytest.mark.parametrize(("action", "more"), PRESSED)
def test_open_line_stays_open_with_a_message_on_any_action(
    recruiter: LintingClient, action: str, more: dict[str, str]
) -> None:
    url, batch = brought(recruiter, LIST)
    page = opened(recruiter, url)
    response = recruiter.post(f"{url}{action}/", posted(page) | TYPED | more)
    assert response.status_code == 422
    page = parse(response)
    assert {name: filled(page)[name] for name in TYPED} == TYPED
    assert SAVE_FIRST in text(page.select_one(".batch-mend"))
    assert page.find(id="error-summary").find("a", href="#id_email")
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.lines.filter(included=True, verdict="new").count() == 1
    assert recruiter.post(f"{url}mending/", filled(page)).status_code == 303
    assert batch.lines.get(number=1).last_name == "Byron"


@pytest.mark.parametrize(("action", "more"), PRESSED)
def test_unchanged_open_line_blocks_nothing(
    recruiter: LintingClient, action: str, more: dict[str, str]
) -> None:
    url, _batch = brought(recruiter, LIST)
    data = posted(opened(recruiter, url))
    assert recruiter.post(f"{url}{action}/", data | more).status_code == 303


def test_selection_beside_an_open_line_is_saved(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, LIST)
    page = opened(recruiter, url)
    data = posted(page) | TYPED | {"tick": []}
    assert recruiter.post(f"{url}choice/", data).status_code == 422
    assert batch.lines.get(number=3).choice is False
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    part = parse(recruiter.post(f"{url}choice/", data | {"tick": ["3"]}, headers=headers))
    assert "Ready to invite 1 candidate" in text(part)
    assert batch.lines.get(number=3).choice is True


def test_open_line_survives_a_list_changed_meanwhile(recruiter: LintingClient, acme: Cast) -> None:
    url, batch = brought(recruiter, LIST)
    stale = posted(opened(recruiter, url)) | TYPED
    entered = {"email": "bob@example.com", "first_name": "", "last_name": ""}
    assert mend(batch, 2, entered, client_for(acme.acme))
    response = recruiter.post(f"{url}confirmation/", stale)
    assert response.status_code == 409
    assert filled(parse(response))["email"] == "new@example.com"
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    ticked = recruiter.post(f"{url}choice/", stale | {"tick": []}, headers=headers)
    assert (ticked.status_code, batch.lines.get(number=3).choice) == (200, None)


def test_edit_with_an_open_form_uses_the_server(recruiter: LintingClient) -> None:
    url, _batch = brought(recruiter, LIST)
    for page, is_swapped in ((recruiter.page(url), True), (opened(recruiter, url), False)):
        edit: Any = page.select_one('#line-2 button[name="mend"]')
        assert edit.has_attr("hx-get") == is_swapped


@pytest.mark.parametrize("number", ["99", "x", ""])
def test_form_of_a_missing_line_is_ignored(recruiter: LintingClient, number: str) -> None:
    url, _batch = brought(recruiter, LIST)
    data = of_form(recruiter.page(url)) | TYPED | {"mending": number}
    assert recruiter.post(f"{url}confirmation/", data).status_code == 303
