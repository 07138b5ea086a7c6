"""Batches with sending hours: nothing begins outside them, and sending resumes automatically."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from dashboard.assignments import tasks
from dashboard.assignments.imports.confirmation import confirm
from dashboard.assignments.invitations.reconciliation import reopen
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs import runner
from dashboard.assignments.runs.controls import cancel, pause, resume
from dashboard.core.tasks.task_worker import run_queued_tasks
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    addresses,
    checked_batch,
    count_assign_calls,
    count_states,
    reconcile_all,
    run_batch,
)
from tests.conftest import SignIn
from tests.support.dates import TUESDAY, next_weekday
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

ZONE = "Europe/Berlin"
# The clocks of Berlin change on Sundays only: from Tuesday to Wednesday, a day has 24 hours.
TUESDAY_NOON = next_weekday(TUESDAY, time(12), ZONE)
TUESDAY_SIX = TUESDAY_NOON + timedelta(hours=6)
TUESDAY_EVENING = TUESDAY_NOON + timedelta(hours=7)
BEFORE_SIX = TUESDAY_SIX - timedelta(seconds=10)
WEDNESDAY_EIGHT = TUESDAY_NOON + timedelta(hours=20)


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=True)


def hourly_batch(
    cast: Users, count: int, moment: datetime = TUESDAY_NOON, *, per_minute: int = 0
) -> Batch:
    """Return a batch with sending hours, confirmed at ``moment``."""
    with at(moment):
        batch = checked_batch(cast, addresses(count))
        how = {"count": count, "per_minute": per_minute}
        assert confirm(batch, **how, by=cast.recruiter, sending_zone=ZONE)
    return batch


def test_batch_starts_after_the_cancel_window_within_its_hours(
    acme: Users, partner: Simulator
) -> None:
    batch = hourly_batch(acme, 3)
    assert batch.starts_at is not None
    assert timedelta() < batch.starts_at - TUESDAY_NOON < timedelta(seconds=30)
    with at(batch.starts_at + timedelta(seconds=1)):
        assert run_batch(batch).state == BatchState.DONE
    assert count_states(batch) == {AssignmentState.ASSIGNED: 3}


@pytest.mark.parametrize("moment", [TUESDAY_EVENING, BEFORE_SIX], ids=["evening", "hold crosses"])
def test_nothing_starts_outside_the_hours(
    acme: Users, partner: Simulator, moment: datetime
) -> None:
    batch = hourly_batch(acme, 3, moment)
    assert batch.starts_at == WEDNESDAY_EIGHT
    for later in (moment + timedelta(minutes=1), WEDNESDAY_EIGHT - timedelta(seconds=5)):
        with at(later):
            tasks.sweep()
            assert not runner.advance(batch.pk)
    assert not DBTaskResult.objects.exists()
    assert count_assign_calls(partner) == 0
    with at(WEDNESDAY_EIGHT + timedelta(seconds=1)):
        tasks.sweep()
        run_queued_tasks()
    assert count_states(batch) == {AssignmentState.ASSIGNED: 3}


def test_batch_cancelled_in_the_evening_sends_nothing(acme: Users, partner: Simulator) -> None:
    batch = hourly_batch(acme, 3, TUESDAY_EVENING)
    assert cancel(batch)
    with at(WEDNESDAY_EIGHT + timedelta(minutes=1)):
        tasks.sweep()
        run_batch(batch)
    assert count_assign_calls(partner) == 0


def test_running_batch_stops_and_continues_with_the_hours(acme: Users, partner: Simulator) -> None:
    batch = hourly_batch(acme, 40, per_minute=120)
    Batch.objects.update(has_first_success=True, starts_at=TUESDAY_NOON, flow_read_at=TUESDAY_NOON)
    with at(TUESDAY_SIX - timedelta(seconds=4)):
        assert not runner.advance(batch.pk, seconds=20)
        batch.refresh_from_db()
        assert (batch.state, batch.starts_at) == (BatchState.RUNNING, WEDNESDAY_EIGHT)
        begun = Assignment.objects.filter(sent_at__isnull=False)
        assert begun.count() == count_assign_calls(partner)
        assert 1 <= count_assign_calls(partner) < 20
        assert not begun.filter(sent_at__gt=TUESDAY_SIX + timedelta(seconds=1)).exists()
        tasks.sweep()
        assert not DBTaskResult.objects.exists(), "a list at rest keeps no worker busy"
    Batch.objects.update(per_minute=0)
    with at(WEDNESDAY_EIGHT + timedelta(seconds=1)):
        tasks.sweep()
        run_queued_tasks()
    assert count_states(batch) == {AssignmentState.ASSIGNED: 40}
    assert max(partner.invitations.values()) == 1


def test_candidates_added_overnight_are_skipped(acme: Users, partner: Simulator) -> None:
    batch = hourly_batch(acme, 3, TUESDAY_EVENING)
    partner.requests.clear()
    with at(WEDNESDAY_EIGHT + timedelta(seconds=1)):
        run_batch(batch)
    requested = [call.method for call in partner.requests]
    assert requested[0] == "GET", "the flow is read anew before anybody is invited"


def test_batch_resumed_in_the_evening_waits_for_the_morning(
    acme: Users, partner: Simulator
) -> None:
    batch = hourly_batch(acme, 3)
    with at(TUESDAY_EVENING):
        assert pause(batch, PauseKind.MEMBER)
        assert resume(batch)
        assert not runner.advance(batch.pk)
        assert batch.starts_at == WEDNESDAY_EIGHT
    assert count_assign_calls(partner) == 0


def test_first_candidate_goes_alone_in_the_morning_too(acme: Users, partner: Simulator) -> None:
    batch = hourly_batch(acme, 5, TUESDAY_EVENING)
    body = {"error": {"message": "No.", "details": {"email": "No."}}}
    partner.faults.add(route="assign", kind="status", status=400, body=body)
    with at(WEDNESDAY_EIGHT + timedelta(seconds=1)):
        assert run_batch(batch).pause_kind == PauseKind.FIRST_REJECTED
    assert count_assign_calls(partner) == 1
    assert not partner.invitations


def test_resent_invitation_keeps_the_hours(acme: Users, partner: Simulator) -> None:
    batch = hourly_batch(acme, 1)
    Batch.objects.update(has_first_success=True, state=BatchState.DONE)
    rows = batch.assignments.all()
    rows.update(state=AssignmentState.NEEDS_DECISION, sends=1)
    with at(TUESDAY_EVENING):
        reopen(rows, resend=True)
        reconcile_all(acme, rounds=1)
        assert count_assign_calls(partner) == 0
        assert rows.get().due_at == WEDNESDAY_EIGHT
    with at(WEDNESDAY_EIGHT + timedelta(seconds=1)):
        reconcile_all(acme, rounds=1)
    assert count_states(batch) == {AssignmentState.ASSIGNED: 1}


def test_page_shows_when_it_starts_and_continues(sign_in: SignIn, acme: Users) -> None:
    batch = hourly_batch(acme, 2, TUESDAY_EVENING)
    url = f"/w/acme/batches/{batch.pk}/"
    with at(TUESDAY_EVENING + timedelta(minutes=1)):
        recruiter = sign_in(acme.recruiter)
        page: Any = recruiter.page(url)
        assert "starts tomorrow 08:00, Europe/Berlin" in text(page.main)
        assert "Only on weekdays between 8:00 and 18:00, Europe/Berlin." in text(page.main)
        Batch.objects.update(state=BatchState.RUNNING, has_first_success=True)
        page = recruiter.page(url)
        assert "continues tomorrow 08:00, Europe/Berlin" in text(page.main)
        assert page.find(id="batch-progress")["hx-trigger"] == "every 30s"
        assert "Waiting for sending hours" in text(recruiter.page("/w/acme/batches/").main)
    with at(TUESDAY_EVENING + timedelta(hours=7)):
        assert "continues today 08:00, Europe/Berlin" in text(recruiter.page(url).main)
    with at(TUESDAY_EVENING - timedelta(days=2)):
        assert "continues Wednesday 08:00, Europe/Berlin" in text(recruiter.page(url).main)


def test_page_shows_no_waiting_while_open(recruiter: LintingClient, acme: Users) -> None:
    batch = hourly_batch(acme, 2, timezone.now())
    Batch.objects.update(state=BatchState.RUNNING, starts_at=timezone.now())
    shown = text(recruiter.page(f"/w/acme/batches/{batch.pk}/").main)
    assert "continues" not in shown.replace("sending continues", "")
