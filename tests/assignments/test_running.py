"""Sending of a batch: the first alone, then several at a time, and nobody twice."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments import running, tasks
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState, PauseKind, State
from dashboard.assignments.confirming import confirm
from dashboard.assignments.figures import figures
from dashboard.assignments.lease import lease
from dashboard.assignments.models import Assignment
from dashboard.assignments.steering import cancel, pause, resume, start
from dashboard.workspaces import pacing
from dashboard.workspaces.keys import remove_key, save_key
from dashboard.workspaces.models import KeyCheck, Pace
from dashboard.workspaces.partner import client_for
from flows_api import Secret
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    FLOW,
    checked,
    confirmed,
    let_look_ups_fall_due,
    most_mails,
    people,
    posts,
    run,
    states,
)
from tests.support.cast import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


def test_everybody_is_invited_once(acme: Cast, partner: Simulator) -> None:
    batch = run(confirmed(acme, people(60)))
    assert batch.state == BatchState.DONE
    assert states(batch) == {State.ASSIGNED: 60}
    assert sum(partner.invitations.values()) == 60
    assert most_mails(partner) == 1
    assert figures(batch).percent == 100


def test_nothing_is_sent_in_the_cancel_window(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(3))
    Batch.objects.filter(pk=batch.pk).update(starts_at=timezone.now() + timedelta(seconds=20))
    tasks.sweep()
    run(batch)
    assert posts(partner) == 0
    assert cancel(batch)
    Batch.objects.filter(pk=batch.pk).update(starts_at=timezone.now())
    run(batch)
    assert posts(partner) == 0
    assert states(batch) == {State.CANCELLED: 3}


def test_rejected_first_candidate_pauses_the_batch(acme: Cast, partner: Simulator) -> None:
    partner.faults.add(
        route="assign",
        kind="status",
        status=400,
        times=1,
        body={"error": {"code": "INVALID_REQUEST", "message": "No.", "details": {"email": "Odd."}}},
    )
    batch = run(confirmed(acme, people(10)))
    assert batch.state == BatchState.PAUSED
    assert batch.pause_kind == PauseKind.FIRST_REFUSED
    assert batch.pause_reason == "Odd."
    assert posts(partner) == 1
    assert not partner.invitations
    assert resume(batch)
    run(batch)
    assert states(batch) == {State.REJECTED: 1, State.ASSIGNED: 9}


def test_paused_batch_begins_nothing_more(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(40), per_minute=120)
    while not posts(partner):
        assert running.advance(batch.pk, seconds=1.2)
    pause(batch, PauseKind.PERSON)
    begun = posts(partner)
    assert 1 <= begun <= 4
    run(batch)
    assert posts(partner) == begun
    assert resume(batch)
    Batch.objects.filter(pk=batch.pk).update(per_minute=0)
    assert states(run(batch)) == {State.ASSIGNED: 40}
    assert most_mails(partner) == 1


def test_revoked_key_pauses_and_a_new_one_resumes(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(12))
    save_key(acme.acme, Secret("sk_test_NoSuchKey0000000000001"), by=None, result=KeyCheck.ACCEPTED)
    run(batch)
    assert (batch.state, batch.pause_kind) == (BatchState.PAUSED, PauseKind.KEY)
    assert states(batch) == {State.WAITING: 12}
    tasks.sweep()
    batch.refresh_from_db()
    assert batch.state == BatchState.PAUSED
    save_key(acme.acme, Secret(partner.api_key), by=None, result=KeyCheck.ACCEPTED)
    tasks.sweep()
    assert states(run(batch)) == {State.ASSIGNED: 12}
    assert most_mails(partner) == 1


def test_batch_without_a_key_waits(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(2))
    remove_key(acme.acme)
    assert run(batch).pause_kind == PauseKind.KEY
    assert posts(partner) == 0


def test_retry_after_holds_all_threads(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(20))
    partner.faults.add(route="assign", kind="rate_limit", retry_after=60, times=1)
    run(batch)
    assert posts(partner) == 1
    assert Pace.objects.get().blocked_until > timezone.now().timestamp() + 50
    assert batch.state == BatchState.RUNNING
    assert states(batch) == {State.WAITING: 20}
    tasks.sweep()
    assert not running.advance(batch.pk)
    assert posts(partner) == 1
    Pace.objects.update(blocked_until=0)
    assert states(run(batch)) == {State.ASSIGNED: 20}


@pytest.mark.parametrize("kind", ["cut_after", "status_after", "wrong_shape"])
def test_lost_answers_are_looked_up(acme: Cast, partner: Simulator, kind: Any) -> None:
    partner.variants.set(already_assigned="second_invitation")
    batch = confirmed(acme, people(30))
    partner.faults.add(route="assign", kind=kind, probability=0.4, seed=3)
    while run(batch).state == BatchState.RUNNING and states(batch).get(State.WAITING):
        Pace.objects.update(blocked_until=0)
    assert set(states(batch)) <= {State.ASSIGNED, State.CONFIRMED}
    assert most_mails(partner) == 1
    assert sum(partner.invitations.values()) == 30


def test_unfound_candidate_needs_a_decision(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(5))
    partner.faults.add(route="assign", kind="cut_before", times=2)
    run(batch)
    assert states(batch) == {State.ASSIGNED: 3, State.UNCONFIRMED: 2}
    assert batch.state == BatchState.RUNNING
    let_look_ups_fall_due(acme)
    batch.refresh_from_db()
    assert states(batch) == {State.ASSIGNED: 3, State.NEEDS_YOU: 2}
    assert batch.state == BatchState.DONE
    assert posts(partner) == 5


def test_workspace_rule_resends_automatically(acme: Cast, partner: Simulator) -> None:
    acme.acme.resend_unconfirmed = True
    acme.acme.save()
    batch = confirmed(acme, people(5))
    partner.faults.add(route="assign", kind="cut_before", times=2)
    run(batch)
    let_look_ups_fall_due(acme)
    assert states(batch) == {State.ASSIGNED: 5}
    assert most_mails(partner) == 1


def test_cancelled_batch_is_not_resent_by_the_rule(acme: Cast, partner: Simulator) -> None:
    acme.acme.resend_unconfirmed = True
    acme.acme.save()
    batch = confirmed(acme, people(1))
    partner.faults.add(route="assign", kind="cut_before", times=1)
    run(batch)
    assert cancel(batch)
    let_look_ups_fall_due(acme)
    assert states(batch) == {State.NEEDS_YOU: 1}


def test_two_workers_on_one_batch(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(5))
    start(batch)
    with lease(batch.pk, BatchState.RUNNING) as mine:
        assert mine is not None
        assert not running.advance(batch.pk)
    assert posts(partner) == 0
    assert states(run(batch)) == {State.ASSIGNED: 5}


def test_worker_without_a_lease_begins_nothing(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(3))
    start(batch)
    with lease(batch.pk, BatchState.RUNNING) as mine:
        assert mine is not None
        Batch.objects.filter(pk=batch.pk).update(runner=None)
        sender = running.Sender(mine, client_for(acme.acme))
        assert not sender.send_one()
    assert posts(partner) == 0


def test_same_list_again_sends_nothing(acme: Cast, partner: Simulator) -> None:
    run(confirmed(acme, people(8)))
    before = posts(partner)
    again = checked(acme, people(8))
    assert not again.lines.filter(included=True).exists()
    assert posts(partner) == before


def test_candidates_of_a_waiting_batch_are_left_out_of_another(
    acme: Cast, partner: Simulator
) -> None:
    partner.variants.set(consistency_delay=3600, already_assigned="second_invitation")
    first, second = checked(acme, people(6)), checked(acme, people(6))
    assert confirm(first, count=6, per_minute=0, by=None)
    assert confirm(second, count=6, per_minute=0, by=None)
    Batch.objects.update(starts_at=timezone.now())
    run(second)
    run(first)
    assert states(second) == {}
    assert second.state == BatchState.DONE
    assert states(first) == {State.ASSIGNED: 6}
    assert most_mails(partner) == 1


def test_candidates_added_since_the_preflight_are_skipped(acme: Cast, partner: Simulator) -> None:
    partner.variants.set(already_assigned="second_invitation")
    batch = confirmed(acme, people(4))
    client_for(acme.acme).assign(FLOW, email="person-2@example.com")
    Batch.objects.update(listed_at=timezone.now() - timedelta(hours=1))
    assert states(run(batch)) == {State.ASSIGNED: 3, State.ALREADY_IN: 1}
    assert most_mails(partner) == 1


def test_many_rejections_in_a_row_pause_the_batch(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(80))
    Batch.objects.update(proven=True)
    partner.faults.add(route="assign", kind="status", status=422, body={"message": "Not open."})
    run(batch)
    assert batch.pause_kind == PauseKind.MANY_REFUSED
    assert posts(partner) < 40


@pytest.mark.parametrize(
    ("fault", "most"),
    [({"kind": "status", "status": 503}, 20), ({"kind": "cut_before"}, 20)],
)
def test_rate_limit_storm_does_not_use_up_the_batch(
    acme: Cast, partner: Simulator, fault: dict[str, Any], most: int
) -> None:
    batch = confirmed(acme, people(200))
    Batch.objects.update(proven=True)
    partner.faults.add(route="assign", **fault)
    began = timezone.now().timestamp()
    while not Pace.objects.filter(blocked_until__gt=began).exists():
        running.advance(batch.pk, seconds=1)
    assert posts(partner) <= most
    assert Assignment.objects.filter(state=State.WAITING).count() >= 200 - most


@pytest.mark.parametrize(
    "fault", [{"kind": "wrong_shape"}, {"kind": "status", "status": 400, "body": {"message": "No"}}]
)
def test_unreadable_flow_is_not_read_all_the_time(
    acme: Cast, partner: Simulator, fault: dict[str, Any]
) -> None:
    batch = confirmed(acme, people(2))
    Batch.objects.update(listed_at=timezone.now() - timedelta(hours=1))
    partner.faults.add(route="candidates", **fault)
    rounds = 0
    while rounds < 20 and running.advance(batch.pk):
        rounds += 1
    assert rounds < 5
    batch.refresh_from_db()
    assert batch.trouble
    partner.faults.clear()
    Pace.objects.update(blocked_until=0)
    assert states(run(batch)) == {State.ASSIGNED: 2}
    assert not batch.trouble


def test_nothing_is_read_while_the_partner_is_blocked(acme: Cast, partner: Simulator) -> None:
    batch = confirmed(acme, people(2))
    Batch.objects.update(listed_at=timezone.now() - timedelta(hours=1))
    pacing.hold_off(acme.acme.pk, 60)
    partner.requests.clear()
    assert not running.advance(batch.pk)
    assert not partner.requests
