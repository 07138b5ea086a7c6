"""“Go on” ends the pause that the page showed, and none that came after it."""

from typing import Any

import pytest

from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.steering import pause, pause_of, resume
from tests.assignments.batches import confirmed, people
from tests.assignments.test_steering import paused
from tests.support.cast import Cast
from tests.support.pages import LintingClient, parse, text

pytestmark = pytest.mark.usefixtures("quick")

LOOK_FIRST = "Your page did not show why this list waits now"


def address(batch: Batch) -> str:
    return f"/w/acme/batches/{batch.pk}/"


def shown(page: Any) -> dict[str, str]:
    """What the form of the button posts."""
    boxes = page.find(id="batch-resume").find_parent("form").find_all("input")
    return {box["name"]: box["value"] for box in boxes}


def go_on(client: LintingClient, batch: Batch, posted: dict[str, str]) -> Any:
    page = parse(client.post(f"{address(batch)}resumption/", posted, follow=True))
    batch.refresh_from_db()
    return page


def test_the_pause_that_was_shown_is_over(recruiter: LintingClient, acme: Cast) -> None:
    batch = paused(acme, PauseKind.MANY_REFUSED)
    page = go_on(recruiter, batch, shown(recruiter.page(address(batch))))
    assert batch.state == BatchState.RUNNING
    assert LOOK_FIRST not in text(page)


@pytest.mark.parametrize("kind", [PauseKind.FIRST_REFUSED, PauseKind.PERSON, PauseKind.GONE])
def test_one_that_came_later_is_not_and_the_page_says_why_it_waits(
    recruiter: LintingClient, acme: Cast, kind: PauseKind
) -> None:
    batch = paused(acme, PauseKind.PERSON)
    stale = shown(recruiter.page(address(batch)))
    assert resume(batch)
    row = batch.assignments.first()
    assert row is not None
    assert pause(batch, kind, "Odd.", refusal={"row": str(row.pk), "details": {}})
    page = go_on(recruiter, batch, stale)
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, kind)
    assert LOOK_FIRST in text(page.find(id="flash"))
    assert kind == PauseKind.PERSON or str(kind.label) in text(page.main)
    go_on(recruiter, batch, shown(page))
    assert batch.state == BatchState.RUNNING


def test_a_page_that_says_nothing_of_a_pause_ends_none(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = paused(acme, PauseKind.PERSON)
    page = go_on(recruiter, batch, {})
    assert batch.state == BatchState.PAUSED
    assert LOOK_FIRST in text(page.find(id="flash"))


def test_where_somebody_else_went_on_already_there_is_nothing_to_say(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = paused(acme, PauseKind.PERSON)
    stale = shown(recruiter.page(address(batch)))
    assert resume(batch)
    page = go_on(recruiter, batch, stale)
    assert batch.state == BatchState.RUNNING
    assert LOOK_FIRST not in text(page)


def test_a_list_that_is_not_paused_is_in_no_pause(acme: Cast) -> None:
    batch = confirmed(acme, people(1))
    assert pause_of(batch) == ""
    assert pause(batch, PauseKind.KEY)
    first = pause_of(batch)
    assert resume(batch)
    assert pause_of(batch) == ""
    assert pause(batch, PauseKind.KEY)
    assert pause_of(batch) not in ("", first)
