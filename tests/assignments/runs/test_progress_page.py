"""The progress page of a batch: cheap polls, reasons for waiting, and controls."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from time_machine import Traveller

from dashboard.assignments.imports.drafts import discard
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState
from dashboard.assignments.runs import runner
from dashboard.workspaces.connection import rate_limit
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    addresses,
    checked_batch,
    confirmed_batch,
    count_states,
    run_batch,
)
from tests.support.pages import LintingClient, text
from tests.support.users import Users

# Sending uses threads with their own database connections.
sends = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.usefixtures("quick")


def test_poll_costs_one_query_and_returns_nothing_when_unchanged(
    recruiter: LintingClient, acme: Users, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    batch = confirmed_batch(acme, addresses(5))
    url = f"/w/acme/batches/{batch.pk}/"
    headers = {"HX-Request": "true", "HX-Target": "batch-progress"}
    batch.refresh_from_db()
    recruiter.get(url)
    with django_assert_max_num_queries(4) as captured:
        response = recruiter.get(f"{url}?seen={batch.version}", headers=headers)
    assert response.status_code == 204
    ours = [q["sql"] for q in captured.captured_queries if "assignments_" in q["sql"]]
    assert len(ours) == 1
    with django_assert_max_num_queries(12):
        assert recruiter.get(f"{url}?seen=0", headers=headers).status_code == 200


@sends
def test_polling_stops_at_the_end(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(2))
    url = f"/w/acme/batches/{batch.pk}/"
    page: Any = recruiter.page(url)
    assert page.find(id="batch-progress").has_attr("hx-get")
    run_batch(batch)
    part: Any = recruiter.fragment(url, "batch-progress")
    assert not part.find(id="batch-progress").has_attr("hx-get")
    assert "Import finished" in text(part)


@sends
def test_pause_resume_and_cancel(recruiter: LintingClient, acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(4), per_minute=120)
    url = f"/w/acme/batches/{batch.pk}/"
    runner.advance(batch.pk, seconds=0.6)
    for action, state in [
        ("pause", BatchState.PAUSED),
        ("resumption", BatchState.RUNNING),
        ("cancellation", BatchState.CANCELLED),
    ]:
        box: Any = recruiter.page(url).find("input", attrs={"name": "pause"})
        shown = {"pause": box["value"]} if box else {}
        assert recruiter.post(f"{url}{action}/", shown).status_code == 303
        batch.refresh_from_db()
        assert batch.state == state
        recruiter.page(url)
    assert not discard(batch)
    assert count_states(batch)[AssignmentState.CANCELLED] >= 1
    assert sum(count_states(batch).values()) == 4


@sends
def test_viewer_sees_progress_without_buttons(
    viewer: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = run_batch(confirmed_batch(acme, addresses(2)))
    page: Any = viewer.page(f"/w/acme/batches/{batch.pk}/")
    assert not page.main.find("form", method="post")
    preview = checked_batch(acme, addresses(2, start=10))
    assert not viewer.page(f"/w/acme/batches/{preview.pk}/").find("input", type="checkbox")


@sends
def test_no_page_of_a_batch_calls_the_partner(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = run_batch(confirmed_batch(acme, addresses(2)))
    partner.requests.clear()
    for path in (
        f"batches/{batch.pk}/",
        "batches/",
        "assignments/",
        "assignments/?outcome=assigned",
    ):
        recruiter.page(f"/w/acme/{path}")
    assert not partner.requests


def test_poll_shows_that_the_partner_is_blocked(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(2))
    Batch.objects.update(state=BatchState.RUNNING)
    rate_limit.back_off(acme.acme.pk, 60)
    part = recruiter.fragment(f"/w/acme/batches/{batch.pk}/", "batch-progress")
    assert "Taptalent is having problems" in text(part)


def test_batch_waiting_for_the_flow_shows_why(recruiter: LintingClient, acme: Users) -> None:
    batch = confirmed_batch(acme, addresses(2))
    Batch.objects.update(state=BatchState.RUNNING, last_error="Taptalent rejected the request")
    part = recruiter.fragment(f"/w/acme/batches/{batch.pk}/", "batch-progress")
    assert "Taptalent rejected the request. We will try again automatically." in text(part)
    with translation.override("en"):  # the request leaves its own language active
        page = recruiter.page(f"/w/acme/batches/{batch.pk}/", headers={"Accept-Language": "de"})
    assert "Taptalent hat die Anfrage abgelehnt. Wir versuchen es automatisch" in text(page.main)


@sends
def test_running_batch_shows_the_age_of_its_table(
    frozen: Traveller, recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, addresses(2))
    url = f"/w/acme/batches/{batch.pk}/"
    frozen.shift(timedelta(minutes=34, seconds=56))
    assert "as of 12:34:56" in text(recruiter.fragment(url, "batch-results"))
    frozen.move_to(timezone.now(), tick=True)  # the sender waits for its permit
    run_batch(batch)
    assert "as of" not in text(recruiter.fragment(url, "batch-results"))


def test_batch_of_another_workspace_is_not_found(recruiter: LintingClient, acme: Users) -> None:
    batch = checked_batch(acme, addresses(1))
    Batch.objects.update(workspace=acme.other)
    assert recruiter.get(f"/w/acme/batches/{batch.pk}/").status_code == 404
    assert recruiter.get("/w/acme/batches/").status_code == 200


BADGES = {
    "waiting": "Waiting or sending",
    "sending": "Waiting or sending",
    "assigned": "Assigned",
    "confirmed": "Assigned",
    "already_in": "Already in flow",
    "rejected": "Not assigned",
    "not_sent": "Not assigned",
    "unconfirmed": "Unconfirmed",
    "needs_you": "Action needed",
    "cancelled": "Cancelled",
}


def shown_counts(page: Any) -> dict[str, dict[str, int]]:
    """Return what a page says of each outcome: by its counters, its filters and its rows."""
    facts = page.select(".batch-counts .fact")
    counters = {text(one.dt): int(text(one.dd)) for one in facts if text(one.dd) != "0"}
    filters = {}
    for link in page.select("#batch-results .filter"):
        label, _, number = text(link).rpartition(" ")
        filters[label] = int(number)
    rows: dict[str, int] = {}
    for row in page.select("[data-assignment]"):
        label = BADGES[row["data-assignment"]]
        rows[label] = rows.get(label, 0) + 1
    filters.pop("All")
    return {"counters": counters, "filters": filters, "rows": rows}


@given(states=st.lists(st.sampled_from(AssignmentState), min_size=6, max_size=6))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counters_filters_and_rows_agree_in_every_answer(
    recruiter: LintingClient, batch_of_six: Batch, states: list[AssignmentState]
) -> None:
    """The worker counts now and then. What it counted last contradicts no row on the page."""
    for row, state in zip(batch_of_six.assignments.order_by("line"), states, strict=True):
        batch_of_six.assignments.filter(pk=row.pk).update(state=state)
    url = f"/w/acme/batches/{batch_of_six.pk}/"
    for page in (recruiter.page(url), recruiter.fragment(f"{url}?seen=0", "batch-progress")):
        shown = shown_counts(page)
        assert shown["counters"] == shown["filters"] == shown["rows"]


def test_poll_keeps_the_filter_that_is_on_screen(
    recruiter: LintingClient, batch_of_six: Batch
) -> None:
    first = batch_of_six.assignments.order_by("line")[:1].get()
    batch_of_six.assignments.filter(pk=first.pk).update(state=AssignmentState.ASSIGNED)
    url = f"/w/acme/batches/{batch_of_six.pk}/"
    page = recruiter.page(f"{url}?outcome=assigned")
    poll = page.find(id="batch-progress")
    form = page.select_one(poll["hx-include"])
    fields = {box["name"]: box["value"] for box in page.select(f"[form={form['id']}]")}
    assert fields == {"outcome": "assigned"}
    part = recruiter.fragment(f"{poll['hx-get']}0&outcome=assigned", "batch-progress")
    assert part.find(id="batch-results")["hx-swap-oob"] == "true"
    assert len(part.select("[data-assignment]")) == 1


@pytest.fixture
def batch_of_six(acme: Users) -> Batch:
    """Return a batch that is being sent."""
    batch = confirmed_batch(acme, addresses(6))
    Batch.objects.update(state=BatchState.RUNNING)
    batch.refresh_from_db()
    return batch
