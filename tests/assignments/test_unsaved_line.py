"""The form of a line is open and filled in: whatever else is pressed does not lose it."""

from typing import Any

import pytest

from dashboard.assignments.batch import BatchState
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
    """What any button but the line's own posts."""
    data = filled(page, **changes)
    del data["mend"]
    return data


@pytest.mark.parametrize(("action", "more"), PRESSED)
def test_whatever_else_is_pressed_it_stays_open_with_words_at_it(
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
def test_open_and_untouched_it_is_in_nobodys_way(
    recruiter: LintingClient, action: str, more: dict[str, str]
) -> None:
    url, _batch = brought(recruiter, LIST)
    data = posted(opened(recruiter, url))
    assert recruiter.post(f"{url}{action}/", data | more).status_code == 303


def test_ticks_made_beside_it_are_kept(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, LIST)
    page = opened(recruiter, url)
    data = posted(page) | TYPED | {"tick": []}
    assert recruiter.post(f"{url}choice/", data).status_code == 422
    assert batch.lines.get(number=3).choice is False
    headers = {"HX-Request": "true", "HX-Target": "batch-confirm"}
    part = parse(recruiter.post(f"{url}choice/", data | {"tick": ["3"]}, headers=headers))
    assert "1 person would be invited" in text(part)
    assert batch.lines.get(number=3).choice is True


def test_nor_does_a_list_that_changed_meanwhile_lose_it(
    recruiter: LintingClient, acme: Cast
) -> None:
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


def test_with_a_form_open_edit_goes_by_the_server(recruiter: LintingClient) -> None:
    url, _batch = brought(recruiter, LIST)
    for page, is_swapped in ((recruiter.page(url), True), (opened(recruiter, url), False)):
        edit: Any = page.select_one('#line-2 button[name="mend"]')
        assert edit.has_attr("hx-get") == is_swapped


@pytest.mark.parametrize("number", ["99", "x", ""])
def test_a_form_of_a_line_that_is_not_there_counts_as_none(
    recruiter: LintingClient, number: str
) -> None:
    url, _batch = brought(recruiter, LIST)
    data = of_form(recruiter.page(url)) | TYPED | {"mending": number}
    assert recruiter.post(f"{url}confirmation/", data).status_code == 303
