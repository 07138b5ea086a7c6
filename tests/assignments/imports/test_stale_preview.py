"""Review pages that are outdated: they change nothing that they did not show."""

from typing import Any

import pytest

from dashboard.assignments.imports.confirmation import (
    SelectionChanged,
    confirm,
    lines_to_send,
    select_lines,
)
from dashboard.assignments.imports.lines.line_corrections import correct_line
from dashboard.assignments.imports.rechecks import accept_suggestions, change_mapping
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState
from dashboard.workspaces.connection.client import client_for
from tests.assignments.batches import addresses, checked_batch
from tests.assignments.review_pages import check_again, form_data, import_list
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

TICK = {"HX-Request": "true", "HX-Target": "batch-confirm"}
NOT_SAVED = "so your selection was not saved"
NOT_STARTED = "The selection has changed, so nothing was sent."


def corrected(cast: Users, batch: Batch, number: int, email: str) -> None:
    entered = {"email": email, "first_name": "", "last_name": ""}
    assert correct_line(batch, number, entered, client_for(cast.acme))


def included(batch: Batch) -> list[str]:
    return list(lines_to_send(batch).order_by("number").values_list("email", flat=True))


def test_changed_line_is_not_confirmed_by_an_old_page(
    recruiter: LintingClient, acme: Users
) -> None:
    url, batch = import_list(recruiter, "nobody\nada@example.com")
    corrected(acme, batch, 1, "alice@example.com")
    stale = form_data(recruiter.page(url))
    corrected(acme, batch, 1, "bob@example.com")
    response = recruiter.post(f"{url}confirmation/", stale)
    page: Any = parse(response)
    assert response.status_code == 409
    assert NOT_STARTED in text(page.find(id="flash"))
    assert "bob@example.com" in text(page.find(id="batch-lines"))
    assert not Assignment.objects.exists()
    assert recruiter.post(f"{url}confirmation/", form_data(page)).status_code == 303
    assert Assignment.objects.count() == 2


def test_corrected_line_is_not_excluded_by_an_old_page(
    recruiter: LintingClient, acme: Users
) -> None:
    url, batch = import_list(recruiter, "x@gmial.com\nada@example.com")
    stale = form_data(recruiter.page(url))
    corrected(acme, batch, 1, "x@gmail.com")
    assert recruiter.post(f"{url}confirmation/", stale).status_code == 409
    assert included(batch) == ["x@gmail.com", "ada@example.com"]


def test_selection_of_an_old_page_is_not_saved_and_it_says_so(
    recruiter: LintingClient, acme: Users
) -> None:
    url, batch = import_list(recruiter, "x@gmial.com\nada@example.com")
    stale = form_data(recruiter.page(url))
    corrected(acme, batch, 1, "x@gmail.com")
    response = recruiter.post(f"{url}selection/", stale, follow=True)
    assert NOT_SAVED in text(parse(response).find(id="flash"))
    response = recruiter.post(f"{url}selection/", stale | {"per_minute": "30"}, headers=TICK)
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{url}?page=1&per_minute=30")
    assert NOT_SAVED in text(recruiter.page(url).find(id="flash"))
    assert included(batch) == ["x@gmail.com", "ada@example.com"]


def test_unchanged_selection_of_an_old_page_needs_no_message(
    recruiter: LintingClient, acme: Users
) -> None:
    url, batch = import_list(recruiter, "nobody\nada@example.com")
    stale = form_data(recruiter.page(url))
    corrected(acme, batch, 1, "alice@example.com")
    page = parse(recruiter.post(f"{url}selection/", stale, follow=True))
    assert NOT_SAVED not in text(page)


def test_two_pages_may_select_in_turn(recruiter: LintingClient) -> None:
    url, batch = import_list(recruiter, addresses(3))
    one, other = (form_data(recruiter.page(url)) for _ in range(2))
    recruiter.post(f"{url}selection/", one | {"selected": ["1", "2"]}, headers=TICK)
    recruiter.post(f"{url}selection/", other | {"selected": ["2", "3"]}, headers=TICK)
    assert included(batch) == ["person-1@example.com", "person-2@example.com"]
    selected = other | {"selected": ["2", "3"], "count": "2"}
    assert recruiter.post(f"{url}confirmation/", selected).status_code == 303


def test_page_without_a_version_is_asked_to_review_again(
    recruiter: LintingClient,
) -> None:
    url, _batch = import_list(recruiter, addresses(2))
    old = form_data(recruiter.page(url))
    del old["version"]
    response = recruiter.post(f"{url}confirmation/", old)
    assert response.status_code == 409
    assert recruiter.post(f"{url}confirmation/", form_data(parse(response))).status_code == 303


@pytest.mark.parametrize("target", ["batch-lines", "batch-lines-form"])
def test_swapped_lines_show_their_new_candidates(
    recruiter: LintingClient, acme: Users, target: str
) -> None:
    url, batch = import_list(recruiter, "nobody\nada@example.com")
    corrected(acme, batch, 1, "alice@example.com")
    batch.refresh_from_db()
    part: Any = recruiter.fragment(url, target)
    assert part.find("input", attrs={"name": "version"})["value"] == str(batch.version)


def test_line_saved_in_place_leaves_a_page_that_can_be_confirmed(
    recruiter: LintingClient,
) -> None:
    url, batch = import_list(recruiter, "nobody\nada@example.com")
    entered = {"edit": "1", "email": "alice@example.com", "first_name": "", "last_name": ""}
    headers = {"HX-Request": "true", "HX-Target": "batch-lines-form"}
    sent = form_data(recruiter.page(url)) | entered
    part = parse(recruiter.post(f"{url}lines/1/", sent, headers=headers))
    assert recruiter.post(f"{url}confirmation/", form_data(part)).status_code == 303
    assert batch.assignments.count() == 2


@pytest.mark.parametrize("anew", ["corrected", "suggestions", "columns"])
def test_old_version_confirms_and_selects_nothing(acme: Users, anew: str) -> None:
    batch = checked_batch(acme, "x@gmial.com\nada@example.com")
    version = batch.version
    if anew == "corrected":
        corrected(acme, batch, 1, "bob@example.com")
    else:
        assert (
            accept_suggestions(batch)
            if anew == "suggestions"
            else change_mapping(batch, batch.mapping)
        )
        check_again(batch)
    count = lines_to_send(batch).count()
    with pytest.raises(SelectionChanged):
        confirm(batch, count=count, per_minute=0, by=None, version=version)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert not select_lines(batch, shown=[1, 2], selected=[], version=version)
    assert lines_to_send(batch).count() == count
    assert confirm(batch, count=count, per_minute=0, by=None, version=batch.version)
