"""Resuming: it ends the pause that the page showed, and no later one."""

from typing import Any

import pytest

from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState, PauseKind
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
    """Return the data that the button's form posts."""
    boxes = page.find(id="batch-resume").find_parent("form").find_all("input")
    return {box["name"]: box["value"] for box in boxes}


def go_on(client: LintingClient, batch: Batch, posted: dict[str, str]) -> Any:
    page = parse(client.post(f"{address(batch)}resumption/", posted, follow=True))
    batch.refresh_from_db()
    return page


def test_resume_ends_the_shown_pause(recruiter: LintingClient, acme: Cast) -> None:
    batch = paused(acme, PauseKind.MANY_REFUSED)
    page = go_on(recruiter, batch, shown(recruiter.page(address(batch))))
    assert batch.state == BatchState.RUNNING
    assert LOOK_FIRST not in text(page)


@pytest.mark.parametrize("kind", [PauseKind.FIRST_REFUSED, PauseKind.PERSON, PauseKind.GONE])
def test_resume_does_not_end_a_later_pause_and_shows_its_reason(
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


def test_resume_without_a_pause_changes_nothing(recruiter: LintingClient, acme: Cast) -> None:
    batch = paused(acme, PauseKind.PERSON)
    page = go_on(recruiter, batch, {})
    assert batch.state == BatchState.PAUSED
    assert LOOK_FIRST in text(page.find(id="flash"))


def test_resume_after_another_member_resumed_is_silent(
    recruiter: LintingClient, acme: Cast
) -> None:
    batch = paused(acme, PauseKind.PERSON)
    stale = shown(recruiter.page(address(batch)))
    assert resume(batch)
    page = go_on(recruiter, batch, stale)
    assert batch.state == BatchState.RUNNING
    assert LOOK_FIRST not in text(page)


def test_running_batch_has_no_pause(acme: Cast) -> None:
    batch = confirmed(acme, people(1))
    assert pause_of(batch) == ""
    assert pause(batch, PauseKind.KEY)
    first = pause_of(batch)
    assert resume(batch)
    assert pause_of(batch) == ""
    assert pause(batch, PauseKind.KEY)
    assert pause_of(batch) not in ("", first)
