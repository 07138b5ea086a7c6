"""Sending of a batch: the first alone, then several at a time, and nobody twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments import tasks
from dashboard.assignments.imports.confirmation import confirm
from dashboard.assignments.invitations.batch_lease import acquire_lease
from dashboard.assignments.invitations.counts import batch_counts
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, PauseKind
from dashboard.assignments.runs import runner
from dashboard.assignments.runs.controls import cancel, pause, resume, start
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.keys import remove_key, save_key
from dashboard.workspaces.models import KeyCheck, RateLimitState
from flows_api import Secret
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    FLOW,
    addresses,
    checked_batch,
    confirmed_batch,
    count_assign_calls,
    count_states,
    max_invitations,
    reconcile_all,
    run_batch,
)
from tests.support.users import Users

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


def test_everybody_is_invited_once(acme: Users, partner: Simulator) -> None:
    batch = run_batch(confirmed_batch(acme, addresses(60)))
    assert batch.state == BatchState.DONE
    assert count_states(batch) == {AssignmentState.ASSIGNED: 60}
    assert sum(partner.invitations.values()) == 60
    assert max_invitations(partner) == 1
    assert batch_counts(batch).percent == 100


def test_nothing_is_sent_in_the_cancel_window(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(3))
    Batch.objects.filter(pk=batch.pk).update(starts_at=timezone.now() + timedelta(seconds=20))
    tasks.sweep()
    run_batch(batch)
    assert count_assign_calls(partner) == 0
    assert cancel(batch)
    Batch.objects.filter(pk=batch.pk).update(starts_at=timezone.now())
    run_batch(batch)
    assert count_assign_calls(partner) == 0
    assert count_states(batch) == {AssignmentState.CANCELLED: 3}


def test_rejected_first_candidate_pauses_the_batch(acme: Users, partner: Simulator) -> None:
    partner.faults.add(
        route="assign",
        kind="status",
        status=400,
        times=1,
        body={"error": {"code": "INVALID_REQUEST", "message": "No.", "details": {"email": "Odd."}}},
    )
    batch = run_batch(confirmed_batch(acme, addresses(10)))
    assert batch.state == BatchState.PAUSED
    assert batch.pause_kind == PauseKind.FIRST_REJECTED
    assert batch.pause_reason == "Odd."
    assert count_assign_calls(partner) == 1
    assert not partner.invitations
    assert resume(batch)
    run_batch(batch)
    assert count_states(batch) == {AssignmentState.REJECTED: 1, AssignmentState.ASSIGNED: 9}


def test_paused_batch_begins_nothing_more(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(40), per_minute=120)
    while not count_assign_calls(partner):
        assert runner.advance(batch.pk, seconds=1.2)
    pause(batch, PauseKind.MEMBER)
    begun = count_assign_calls(partner)
    assert 1 <= begun <= 4
    run_batch(batch)
    assert count_assign_calls(partner) == begun
    assert resume(batch)
    Batch.objects.filter(pk=batch.pk).update(per_minute=0)
    assert count_states(run_batch(batch)) == {AssignmentState.ASSIGNED: 40}
    assert max_invitations(partner) == 1


def test_revoked_key_pauses_and_a_new_one_resumes(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(12))
    save_key(acme.acme, Secret("sk_test_NoSuchKey0000000000001"), by=None, result=KeyCheck.ACCEPTED)
    run_batch(batch)
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, PauseKind.API_KEY)
    assert count_states(batch) == {AssignmentState.WAITING: 12}
    tasks.sweep()
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED
    save_key(acme.acme, Secret(partner.api_key), by=None, result=KeyCheck.ACCEPTED)
    tasks.sweep()
    assert count_states(run_batch(batch)) == {AssignmentState.ASSIGNED: 12}
    assert max_invitations(partner) == 1


def test_batch_without_a_key_waits(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(2))
    remove_key(acme.acme)
    assert run_batch(batch).pause_kind == PauseKind.API_KEY
    assert count_assign_calls(partner) == 0


def test_retry_after_holds_all_threads(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(20))
    partner.faults.add(route="assign", kind="rate_limit", retry_after=60, times=1)
    run_batch(batch)
    assert count_assign_calls(partner) == 1
    assert RateLimitState.objects.get().blocked_until > timezone.now().timestamp() + 50
    assert batch.state == BatchState.RUNNING
    assert count_states(batch) == {AssignmentState.WAITING: 20}
    tasks.sweep()
    assert not runner.advance(batch.pk)
    assert count_assign_calls(partner) == 1
    RateLimitState.objects.update(blocked_until=0)
    assert count_states(run_batch(batch)) == {AssignmentState.ASSIGNED: 20}


@pytest.mark.parametrize("kind", ["cut_after", "status_after", "wrong_shape"])
def test_lost_answers_are_looked_up(acme: Users, partner: Simulator, kind: Any) -> None:
    partner.variants.set(already_assigned="second_invitation")
    batch = confirmed_batch(acme, addresses(30))
    partner.faults.add(route="assign", kind=kind, probability=0.4, seed=3)
    while run_batch(batch).state == BatchState.RUNNING and count_states(batch).get(
        AssignmentState.WAITING
    ):
        RateLimitState.objects.update(blocked_until=0)
    assert set(count_states(batch)) <= {AssignmentState.ASSIGNED, AssignmentState.CONFIRMED}
    assert max_invitations(partner) == 1
    assert sum(partner.invitations.values()) == 30


def test_unfound_candidate_needs_a_decision(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(5))
    partner.faults.add(route="assign", kind="cut_before", times=2)
    run_batch(batch)
    assert count_states(batch) == {AssignmentState.ASSIGNED: 3, AssignmentState.UNCONFIRMED: 2}
    assert batch.state == BatchState.RUNNING
    reconcile_all(acme)
    batch.refresh_from_db()
    assert count_states(batch) == {AssignmentState.ASSIGNED: 3, AssignmentState.NEEDS_DECISION: 2}
    assert batch.state == BatchState.DONE
    assert count_assign_calls(partner) == 5


def test_workspace_rule_resends_automatically(acme: Users, partner: Simulator) -> None:
    acme.acme.resend_unconfirmed = True
    acme.acme.save()
    batch = confirmed_batch(acme, addresses(5))
    partner.faults.add(route="assign", kind="cut_before", times=2)
    run_batch(batch)
    reconcile_all(acme)
    assert count_states(batch) == {AssignmentState.ASSIGNED: 5}
    assert max_invitations(partner) == 1


def test_cancelled_batch_is_not_resent_by_the_rule(acme: Users, partner: Simulator) -> None:
    acme.acme.resend_unconfirmed = True
    acme.acme.save()
    batch = confirmed_batch(acme, addresses(1))
    partner.faults.add(route="assign", kind="cut_before", times=1)
    run_batch(batch)
    assert cancel(batch)
    reconcile_all(acme)
    assert count_states(batch) == {AssignmentState.NEEDS_DECISION: 1}


def test_two_workers_on_one_batch(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(5))
    start(batch)
    with acquire_lease(batch.pk, BatchState.RUNNING) as mine:
        assert mine is not None
        assert not runner.advance(batch.pk)
    assert count_assign_calls(partner) == 0
    assert count_states(run_batch(batch)) == {AssignmentState.ASSIGNED: 5}


def test_worker_without_a_lease_begins_nothing(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(3))
    start(batch)
    with acquire_lease(batch.pk, BatchState.RUNNING) as mine:
        assert mine is not None
        Batch.objects.filter(pk=batch.pk).update(lease_owner=None)
        sender = runner.BatchRunner(mine, client_for(acme.acme))
        assert not sender.send_one()
    assert count_assign_calls(partner) == 0


def test_same_list_again_sends_nothing(acme: Users, partner: Simulator) -> None:
    run_batch(confirmed_batch(acme, addresses(8)))
    before = count_assign_calls(partner)
    again = checked_batch(acme, addresses(8))
    assert not again.lines.filter(included=True).exists()
    assert count_assign_calls(partner) == before


def test_candidates_of_a_waiting_batch_are_left_out_of_another(
    acme: Users, partner: Simulator
) -> None:
    partner.variants.set(consistency_delay=3600, already_assigned="second_invitation")
    first, second = checked_batch(acme, addresses(6)), checked_batch(acme, addresses(6))
    assert confirm(first, count=6, per_minute=0, by=None)
    assert confirm(second, count=6, per_minute=0, by=None)
    Batch.objects.update(starts_at=timezone.now())
    run_batch(second)
    run_batch(first)
    assert count_states(second) == {}
    assert second.state == BatchState.DONE
    assert count_states(first) == {AssignmentState.ASSIGNED: 6}
    assert max_invitations(partner) == 1


def test_candidates_added_since_the_preflight_are_skipped(acme: Users, partner: Simulator) -> None:
    partner.variants.set(already_assigned="second_invitation")
    batch = confirmed_batch(acme, addresses(4))
    client_for(acme.acme).assign(FLOW, email="person-2@example.com")
    Batch.objects.update(flow_read_at=timezone.now() - timedelta(hours=1))
    assert count_states(run_batch(batch)) == {
        AssignmentState.ASSIGNED: 3,
        AssignmentState.ALREADY_IN: 1,
    }
    assert max_invitations(partner) == 1


def test_many_rejections_in_a_row_pause_the_batch(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(80))
    Batch.objects.update(has_first_success=True)
    partner.faults.add(route="assign", kind="status", status=422, body={"message": "Not open."})
    run_batch(batch)
    assert batch.pause_kind == PauseKind.MANY_REJECTED
    assert count_assign_calls(partner) < 40


@pytest.mark.parametrize(
    ("fault", "most"),
    [({"kind": "status", "status": 503}, 20), ({"kind": "cut_before"}, 20)],
)
def test_rate_limit_storm_does_not_use_up_the_batch(
    acme: Users, partner: Simulator, fault: dict[str, Any], most: int
) -> None:
    batch = confirmed_batch(acme, addresses(200))
    Batch.objects.update(has_first_success=True)
    partner.faults.add(route="assign", **fault)
    began = timezone.now().timestamp()
    while not RateLimitState.objects.filter(blocked_until__gt=began).exists():
        runner.advance(batch.pk, seconds=1)
    assert count_assign_calls(partner) <= most
    assert Assignment.objects.filter(state=AssignmentState.WAITING).count() >= 200 - most


@pytest.mark.parametrize(
    "fault", [{"kind": "wrong_shape"}, {"kind": "status", "status": 400, "body": {"message": "No"}}]
)
def test_unreadable_flow_is_not_read_all_the_time(
    acme: Users, partner: Simulator, fault: dict[str, Any]
) -> None:
    batch = confirmed_batch(acme, addresses(2))
    Batch.objects.update(flow_read_at=timezone.now() - timedelta(hours=1))
    partner.faults.add(route="candidates", **fault)
    rounds = 0
    while rounds < 20 and runner.advance(batch.pk):
        rounds += 1
    assert rounds < 5
    batch.refresh_from_db()
    assert batch.last_error
    partner.faults.clear()
    RateLimitState.objects.update(blocked_until=0)
    assert count_states(run_batch(batch)) == {AssignmentState.ASSIGNED: 2}
    assert not batch.last_error


def test_nothing_is_read_while_the_partner_is_blocked(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(2))
    Batch.objects.update(flow_read_at=timezone.now() - timedelta(hours=1))
    rate_limit.back_off(acme.acme.pk, 60)
    partner.requests.clear()
    assert not runner.advance(batch.pk)
    assert not partner.requests
