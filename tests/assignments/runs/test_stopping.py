"""Stopping: a row that was not begun when the stop was answered is never sent.

These tests run over real HTTP, with calls running at the partner, at random moments.
"""

import itertools
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from dashboard.assignments.invitations import reconciliation
from dashboard.assignments.invitations.reconciliation import reopen
from dashboard.assignments.invitations.states import begin_sending
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState
from dashboard.assignments.runs import controls, runner
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    addresses,
    confirmed_batch,
    count_assign_calls,
    count_states,
    run_batch,
)
from tests.support.pages import LintingClient
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]

ROWS = 40
SEEDS = range(8)


@contextmanager
def being_sent(batch: Batch) -> Iterator[None]:
    """Run a worker's thread meanwhile."""

    def work() -> None:
        try:
            run_batch(batch)
        finally:
            connection.close()

    worker = Thread(target=work)
    worker.start()
    try:
        yield
    finally:
        worker.join()


@contextmanager
def never_to_the_end() -> Iterator[Event]:
    """Let the worker begin no more than three quarters until the event is set: on a busy machine
    all would be sent before the stop comes."""
    stopped, count, begin = Event(), itertools.count(1), vars(runner)["begin_sending"]

    def begin_or_wait(*args: Any, **options: Any) -> Any:
        if next(count) > ROWS * 3 // 4:
            stopped.wait(60)
        return begin(*args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "begin_sending", begin_or_wait)
        try:
            yield stopped
        finally:
            stopped.set()


def begun(batch: Batch) -> int:
    return batch.assignments.filter(sends__gt=0).count()


def stopped_at_row(
    client: LintingClient, cast: Users, partner: Simulator, seed: int
) -> tuple[Batch, int, int]:
    """Stop a batch while some row k is being sent.

    Return it with the rows begun and the rows settled when the stop was answered. All calls are
    over.
    """
    dice = random.Random(seed)
    partner.faults.add(route="assign", kind="latency", seconds=dice.uniform(0.01, 0.08))
    batch = confirmed_batch(cast, addresses(ROWS))
    Batch.objects.update(has_first_success=True)
    client.page(f"/w/acme/batches/{batch.pk}/")
    with being_sent(batch), never_to_the_end() as stopped:
        k = dice.randrange(1, ROWS // 2)
        while begun(batch) < k:
            time.sleep(0.001)
        time.sleep(dice.uniform(0, 0.03))
        assert client.post(f"/w/acme/batches/{batch.pk}/cancellation/").status_code == 303
        stopped.set()
        started = begun(batch)
        settled = batch.assignments.filter(state=AssignmentState.ASSIGNED).count()
    return batch, started, settled


@pytest.mark.parametrize("seed", SEEDS)
def test_stop_of_eight_at_once_invites_only_those_begun(
    recruiter: LintingClient, acme: Users, partner: Simulator, settings: Settings, seed: int
) -> None:
    settings.PARTNER_MAX_CONCURRENT_CALLS = 8
    batch, started, _settled = stopped_at_row(recruiter, acme, partner, seed)
    mails = sum(partner.invitations.values())
    assert mails <= started
    assert count_assign_calls(partner) == mails
    assert count_states(batch)[AssignmentState.ASSIGNED] == mails
    assert count_states(batch)[AssignmentState.CANCELLED] == ROWS - mails > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_stop_of_one_at_a_time_invites_those_done_and_the_current(
    recruiter: LintingClient, acme: Users, partner: Simulator, settings: Settings, seed: int
) -> None:
    settings.PARTNER_MAX_CONCURRENT_CALLS = 1
    batch, started, settled = stopped_at_row(recruiter, acme, partner, seed)
    assert sum(partner.invitations.values()) <= started <= settled + 1
    assert count_states(batch)[AssignmentState.CANCELLED] == ROWS - started


def test_without_the_fence_more_are_invited(
    recruiter: LintingClient, acme: Users, partner: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check that the tests above can fail: stop a worker that looks only at the row."""
    monkeypatch.setattr(runner, "begin_sending", lambda row, among: begin_sending(row))
    monkeypatch.setattr(controls, "cancel_waiting", lambda batch: None)
    _batch, started, _settled = stopped_at_row(recruiter, acme, partner, seed=1)
    assert sum(partner.invitations.values()) > started


@pytest.mark.parametrize("by", ["a person", "the workspace's rule"])
def test_nobody_is_resent_after_a_stop(
    recruiter: LintingClient, acme: Users, partner: Simulator, by: str
) -> None:
    acme.acme.resend_unconfirmed = by != "a person"
    acme.acme.save()
    batch = confirmed_batch(acme, addresses(2))
    rows = batch.assignments.filter(line=1)
    rows.update(state=AssignmentState.NEEDS_DECISION, sends=1)
    reopen(rows, resend=by == "a person")
    assert recruiter.post(f"/w/acme/batches/{batch.pk}/cancellation/").status_code == 303
    row = Assignment.objects.get(state=AssignmentState.UNCONFIRMED)
    reconciliation.reconcile(row, client_for(acme.acme))
    assert count_assign_calls(partner) == 0
    assert count_states(batch) == {AssignmentState.NEEDS_DECISION: 1, AssignmentState.CANCELLED: 1}


@pytest.mark.parametrize("resend", [True, False], ids=["a person", "the workspace's rule"])
def test_stop_during_the_last_lookup_is_obeyed(
    recruiter: LintingClient,
    acme: Users,
    partner: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    resend: bool,
) -> None:
    acme.acme.resend_unconfirmed = True
    acme.acme.save()
    batch = confirmed_batch(acme, addresses(1))
    batch.assignments.update(state=AssignmentState.NEEDS_DECISION, sends=1)
    reopen(batch.assignments.all(), resend=resend)
    row = Assignment.objects.select_related("workspace", "batch").get()

    def lookup(*_args: Any) -> bool:
        assert controls.cancel(Batch.objects.get())
        return False

    monkeypatch.setattr(reconciliation, "confirm_in_flow", lookup)
    reconciliation.reconcile(row, client_for(acme.acme))
    assert count_assign_calls(partner) == 0


def test_member_may_resend_after_a_stop(
    recruiter: LintingClient, acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, addresses(1))
    batch.assignments.update(state=AssignmentState.NEEDS_DECISION, sends=1)
    assert controls.cancel(batch)
    address = f"/w/acme/batches/{batch.pk}/recheck/"
    assert recruiter.post(address, {"send": "yes"}).status_code == 303
    Assignment.objects.update(due_at=timezone.now())
    row = Assignment.objects.select_related("workspace").get()
    reconciliation.reconcile(row, client_for(acme.acme))
    assert count_states(batch) == {AssignmentState.ASSIGNED: 1}
