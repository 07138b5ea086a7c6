"""Review pages that are outdated: they change nothing that they did not show."""

from typing import Any

import pytest

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState
from dashboard.assignments.confirming import Changed, choose, confirm, to_send
from dashboard.assignments.drafting import remap, use_suggestions
from dashboard.assignments.mending import mend
from dashboard.assignments.models import Assignment
from dashboard.workspaces.partner import client_for
from tests.assignments.batches import checked, people
from tests.assignments.previews import brought, check_again, of_form
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")

TICK = {"HX-Request": "true", "HX-Target": "batch-confirm"}
NOT_SAVED = "so your selection was not saved"
NOT_STARTED = "The selection has changed, so nothing was sent."


def corrected(cast: Cast, batch: Batch, number: int, email: str) -> None:
    entered = {"email": email, "first_name": "", "last_name": ""}
    assert mend(batch, number, entered, client_for(cast.acme))


def included(batch: Batch) -> list[str]:
    return list(to_send(batch).order_by("number").values_list("email", flat=True))


def test_changed_line_is_not_confirmed_by_an_old_page(recruiter: LintingClient, acme: Cast) -> None:
    url, batch = brought(recruiter, "nobody\nada@example.com")
    corrected(acme, batch, 1, "alice@example.com")
    stale = of_form(recruiter.page(url))
    corrected(acme, batch, 1, "bob@example.com")
    response = recruiter.post(f"{url}confirmation/", stale)
    page: Any = parse(response)
    assert response.status_code == 409
    assert NOT_STARTED in text(page.find(id="flash"))
    assert "bob@example.com" in text(page.find(id="batch-lines"))
    assert not Assignment.objects.exists()
    assert recruiter.post(f"{url}confirmation/", of_form(page)).status_code == 303
    assert Assignment.objects.count() == 2


def test_corrected_line_is_not_excluded_by_an_old_page(
    recruiter: LintingClient, acme: Cast
) -> None:
    url, batch = brought(recruiter, "x@gmial.com\nada@example.com")
    stale = of_form(recruiter.page(url))
    corrected(acme, batch, 1, "x@gmail.com")
    assert recruiter.post(f"{url}confirmation/", stale).status_code == 409
    assert included(batch) == ["x@gmail.com", "ada@example.com"]


def test_selection_of_an_old_page_is_not_saved_and_it_says_so(
    recruiter: LintingClient, acme: Cast
) -> None:
    url, batch = brought(recruiter, "x@gmial.com\nada@example.com")
    stale = of_form(recruiter.page(url))
    corrected(acme, batch, 1, "x@gmail.com")
    response = recruiter.post(f"{url}choice/", stale, follow=True)
    assert NOT_SAVED in text(parse(response).find(id="flash"))
    response = recruiter.post(f"{url}choice/", stale | {"per_minute": "30"}, headers=TICK)
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{url}?page=1&per_minute=30")
    assert NOT_SAVED in text(recruiter.page(url).find(id="flash"))
    assert included(batch) == ["x@gmail.com", "ada@example.com"]


def test_unchanged_selection_of_an_old_page_needs_no_message(
    recruiter: LintingClient, acme: Cast
) -> None:
    url, batch = brought(recruiter, "nobody\nada@example.com")
    stale = of_form(recruiter.page(url))
    corrected(acme, batch, 1, "alice@example.com")
    page = parse(recruiter.post(f"{url}choice/", stale, follow=True))
    assert NOT_SAVED not in text(page)


def test_two_pages_may_select_in_turn(recruiter: LintingClient) -> None:
    url, batch = brought(recruiter, people(3))
    one, other = (of_form(recruiter.page(url)) for _ in range(2))
    recruiter.post(f"{url}choice/", one | {"tick": ["1", "2"]}, headers=TICK)
    recruiter.post(f"{url}choice/", other | {"tick": ["2", "3"]}, headers=TICK)
    assert included(batch) == ["person-1@example.com", "person-2@example.com"]
    ticked = other | {"tick": ["2", "3"], "count": "2"}
    assert recruiter.post(f"{url}confirmation/", ticked).status_code == 303


def test_page_without_a_version_is_asked_to_review_again(
    recruiter: LintingClient,
) -> None:
    url, _batch = brought(recruiter, people(2))
    old = of_form(recruiter.page(url))
    del old["version"]
    response = recruiter.post(f"{url}confirmation/", old)
    assert response.status_code == 409
    assert recruiter.post(f"{url}confirmation/", of_form(parse(response))).status_code == 303


@pytest.mark.parametrize("target", ["batch-lines", "batch-lines-form"])
def test_swapped_lines_show_their_new_candidates(
    recruiter: LintingClient, acme: Cast, target: str
) -> None:
    url, batch = brought(recruiter, "nobody\nada@example.com")
    corrected(acme, batch, 1, "alice@example.com")
    batch.refresh_from_db()
    part: Any = recruiter.fragment(url, target)
    assert part.find("input", attrs={"name": "version"})["value"] == str(batch.version)


def test_line_saved_in_place_leaves_a_page_that_can_be_confirmed(
    recruiter: LintingClient,
) -> None:
    url, batch = brought(recruiter, "nobody\nada@example.com")
    entered = {"mend": "1", "email": "alice@example.com", "first_name": "", "last_name": ""}
    headers = {"HX-Request": "true", "HX-Target": "batch-lines-form"}
    sent = of_form(recruiter.page(url)) | entered
    part = parse(recruiter.post(f"{url}mending/", sent, headers=headers))
    assert recruiter.post(f"{url}confirmation/", of_form(part)).status_code == 303
    assert batch.assignments.count() == 2


@pytest.mark.parametrize("anew", ["corrected", "suggestions", "columns"])
def test_old_version_confirms_and_selects_nothing(acme: Cast, anew: str) -> None:
    batch = checked(acme, "x@gmial.com\nada@example.com")
    version = batch.version
    if anew == "corrected":
        corrected(acme, batch, 1, "bob@example.com")
    else:
        assert use_suggestions(batch) if anew == "suggestions" else remap(batch, batch.mapping)
        check_again(batch)
    count = to_send(batch).count()
    with pytest.raises(Changed):
        confirm(batch, count=count, per_minute=0, by=None, version=version)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert not choose(batch, shown=[1, 2], ticked=[], version=version)
    assert to_send(batch).count() == count
    assert confirm(batch, count=count, per_minute=0, by=None, version=batch.version)
