"""Resuming: it ends the pause that the page showed, and no later one."""

from typing import Any

import pytest

from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import BatchState, PauseKind
from dashboard.assignments.runs.controls import pause, pause_token, resume
from tests.assignments.batches import addresses, confirmed_batch, paused
from tests.support.pages import LintingClient, parse, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

REVIEW_FIRST = "The reason for the pause has changed since you opened this page"


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


def test_resume_ends_the_shown_pause(recruiter: LintingClient, acme: Users) -> None:
    batch = paused(acme, PauseKind.MANY_REJECTED)
    page = go_on(recruiter, batch, shown(recruiter.page(address(batch))))
    assert batch.state == BatchState.RUNNING
    assert REVIEW_FIRST not in text(page)


@pytest.mark.parametrize(
    "kind", [PauseKind.FIRST_REJECTED, PauseKind.MEMBER, PauseKind.FLOW_NOT_FOUND]
)
def test_resume_does_not_end_a_later_pause_and_shows_its_reason(
    recruiter: LintingClient, acme: Users, kind: PauseKind
) -> None:
    batch = paused(acme, PauseKind.MEMBER)
    stale = shown(recruiter.page(address(batch)))
    assert resume(batch)
    row = batch.assignments.first()
    assert row is not None
    assert pause(batch, kind, "Odd.", rejection={"row": str(row.pk), "details": {}})
    page = go_on(recruiter, batch, stale)
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, kind)
    assert REVIEW_FIRST in text(page.find(id="flash"))
    assert kind == PauseKind.MEMBER or str(kind.label) in text(page.main)
    go_on(recruiter, batch, shown(page))
    assert batch.state == BatchState.RUNNING


def test_resume_without_a_pause_changes_nothing(recruiter: LintingClient, acme: Users) -> None:
    batch = paused(acme, PauseKind.MEMBER)
    page = go_on(recruiter, batch, {})
    assert batch.state == BatchState.PAUSED
    assert REVIEW_FIRST in text(page.find(id="flash"))


def test_resume_after_another_member_resumed_is_silent(
    recruiter: LintingClient, acme: Users
) -> None:
    batch = paused(acme, PauseKind.MEMBER)
    stale = shown(recruiter.page(address(batch)))
    assert resume(batch)
    page = go_on(recruiter, batch, stale)
    assert batch.state == BatchState.RUNNING
    assert REVIEW_FIRST not in text(page)


def test_running_batch_has_no_pause(acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(1))
    assert pause_token(batch) == ""
    assert pause(batch, PauseKind.API_KEY)
    first = pause_token(batch)
    assert resume(batch)
    assert pause_token(batch) == ""
    assert pause(batch, PauseKind.API_KEY)
    assert pause_token(batch) not in ("", first)
