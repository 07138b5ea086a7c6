"""A list that shows a new candidate late: whatever happens meanwhile, nobody is invited twice.

The clocks of both sides are moved by hand. A call is carried out, its answer is lost, refused or
never read, and the list hides the candidate for up to the time that ``timing`` promises.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import CandidateFinder
from dashboard.assignments.invitations.reconciliation import (
    check_now,
    claim_due_row,
    reconcile,
    reopen,
    send_again,
)
from dashboard.assignments.invitations.send import call, record
from dashboard.assignments.invitations.states import begin_sending, need_decision
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import FAILED, IN_FLOW, UNSETTLED, AssignmentState
from dashboard.workspaces.connection.client import client_for
from flows_api import FlowsClient
from flows_api.simulator import Simulator
from tests.assignments.batches import FLOW
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

ADA = "ada@people.example"
LEASE = django_settings.ASSIGNMENT_LEASE_SECONDS
LAG = int(sum(django_settings.RECONCILIATION_DELAYS))
ANSWERS: dict[str, dict[str, Any] | None] = {
    "cut": {"kind": "cut_after"},
    "gateway": {"kind": "status_after", "status": 502},
    "conflict": {"kind": "status_after", "status": 409, "body": {"code": "FLOW_LOCKED"}},
    "refused": {"kind": "status_after", "status": 400, "body": {"message": "No."}},
    "killed": None,
}
TIMES = st.sampled_from([0, 1, 29, 31, LEASE, 60, 180, 360, LAG, LEASE + LAG]) | st.integers(0, 700)


class World:
    """One candidate's row, and everything that workers and members may do about it."""

    def __init__(self, cast: Users, partner: Simulator, clock: time_machine.Traveller) -> None:
        self.partner = partner
        self.clock = clock
        self.flows: FlowsClient = client_for(cast.acme)
        cast.acme.resend_unconfirmed = True
        cast.acme.save()
        self.row = Assignment.objects.create(
            workspace=cast.acme,
            token=uuid.uuid4(),
            flow_id=FLOW,
            candidate_key=CandidateDetails(email=ADA).key,
            email=ADA,
            state=AssignmentState.WAITING,
        )

    def wait(self, seconds: float) -> None:
        self.clock.shift(seconds)
        self.partner.clock.advance(seconds)

    def stored(self) -> Assignment:
        return Assignment.objects.select_related("workspace").get(pk=self.row.pk)

    def due(self) -> Assignment | None:
        """Return the row as a worker's sweep finds it, claimed."""
        row = self.stored()
        is_due = row.state in UNSETTLED and row.due_at is not None and row.due_at <= timezone.now()
        return row if is_due and claim_due_row(row) else None

    def reconcile(self, seconds: float) -> None:
        if row := self.due():
            reconcile(row, self.flows)

    def reconcile_in_a_slow_pass(self, seconds: float) -> None:
        """Look up in a pass that has read the list for another row, some time ago."""
        row = self.due()
        if row is None:
            return
        finder = CandidateFinder(self.flows, max_pages=None, is_shared=True)
        finder.find(FLOW, CandidateDetails(email="bob@people.example"))
        self.wait(seconds)
        reconcile(row, self.flows, finder)

    def fail_to_reconcile(self, seconds: float) -> None:
        self.partner.faults.add(route="candidates", kind="status", status=500)
        self.reconcile(seconds)
        self.partner.faults.clear()

    def die_while_reconciling(self, seconds: float) -> None:
        self.due()

    def check(self, seconds: float) -> None:
        """Check at a member's request, who has had the page open for a while."""
        row = self.stored()
        self.wait(seconds)
        check_now(row, self.flows)

    def decide(self, seconds: float) -> None:
        send_again(self.stored(), self.flows, despite_doubt=True)

    def decide_for_all(self, seconds: float) -> None:
        reopen([self.stored()], resend=True)

    def assert_sound(self) -> None:
        """Check that there is one invitation at most, and that no row says otherwise."""
        invited = self.partner.invitations[ADA]
        assert invited <= 1
        assert not (invited and self.stored().state in FAILED)


ACTIONS: list[Callable[[World, float], None]] = [
    World.wait,
    World.reconcile,
    World.reconcile,
    World.reconcile_in_a_slow_pass,
    World.fail_to_reconcile,
    World.die_while_reconciling,
    World.check,
    World.decide,
    World.decide_for_all,
]
PLANS = st.lists(st.tuples(TIMES, st.sampled_from(ACTIONS), TIMES), max_size=9)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    answer=st.sampled_from(list(ANSWERS)),
    frozen_for=st.just(0) | TIMES,
    lag=st.just(LAG) | st.integers(0, LAG),
    before=PLANS,
    after=PLANS,
    pagination=st.sampled_from(["pagination", "none"]),
)
def test_nobody_is_invited_twice_however_late_the_list_is(
    acme: Users,
    partner: Simulator,
    frozen: time_machine.Traveller,
    answer: str,
    frozen_for: float,
    lag: float,
    before: list[Any],
    after: list[Any],
    pagination: str,
) -> None:
    """``before`` happens between the claim and the call, in a process that is stopped there."""
    with transaction.atomic():
        partner.reset()
        cache.clear()
        partner.variants.set(
            already_assigned="second_invitation", consistency_delay=lag, pagination=pagination
        )
        world = World(acme, partner, frozen)
        stopped = world.stored()
        assert begin_sending(stopped)
        if frozen_for:
            _act(world, before)
            world.wait(frozen_for)
        if fault := ANSWERS[answer]:
            partner.faults.add(route="assign", times=1, **fault)
        answered = call(stopped, world.flows)
        partner.faults.clear()
        world.assert_sound()
        if answer != "killed":
            record(stopped, world.flows, answered)
        world.assert_sound()
        _act(world, after)
        for _ in range(12):
            world.wait(LAG)
            world.reconcile(0)
            world.assert_sound()
        last = world.stored()
        event(f"{last.state}, {last.sends} calls")
        assert last.state not in UNSETTLED
        assert not partner.invitations[ADA] or last.state in IN_FLOW
        transaction.set_rollback(True)


def _act(world: World, plan: list[tuple[float, Callable[[World, float], None], float]]) -> None:
    for pause, act, seconds in plan:
        world.wait(pause)
        act(world, seconds)
        world.assert_sound()


@pytest.mark.parametrize("is_killed", [True, False])
def test_the_last_lookup_begins_when_the_promised_lag_is_over(
    acme: Users, partner: Simulator, frozen: time_machine.Traveller, *, is_killed: bool
) -> None:
    partner.variants.set(already_assigned="second_invitation", consistency_delay=LEASE + LAG)
    world = World(acme, partner, frozen)
    row, began = world.stored(), timezone.now()
    assert begin_sending(row)
    partner.faults.add(route="assign", kind="cut_after", times=1)
    answered = call(row, world.flows)
    if not is_killed:
        record(row, world.flows, answered)
    lookups: list[timedelta] = []
    while (now := world.stored()).state in UNSETTLED:
        assert now.due_at is not None
        world.wait((now.due_at - timezone.now()).total_seconds())
        lookups.append(timezone.now() - began)
        world.reconcile(0)
    assert lookups[-1] == timedelta(seconds=LEASE + LAG)
    assert len(lookups) == 3
    assert now.state == AssignmentState.CONFIRMED
    assert partner.invitations[ADA] == 1


@pytest.mark.parametrize("is_shared", [True, False])
def test_a_lookup_that_comes_too_early_is_not_the_last(
    acme: Users, partner: Simulator, frozen: time_machine.Traveller, *, is_shared: bool
) -> None:
    """Nothing leads to a decision so early by itself. A row of an earlier release may be there."""
    partner.variants.set(
        already_assigned="second_invitation", consistency_delay=LEASE + LAG, pagination="none"
    )
    world = World(acme, partner, frozen)
    row = world.stored()
    assert begin_sending(row)
    call(row, world.flows)
    assert need_decision(row)
    world.decide_for_all(0)
    finder = CandidateFinder(world.flows, max_pages=None, is_shared=True)
    finder.find(FLOW, CandidateDetails(email="bob@people.example"))
    world.wait(LEASE + LAG if is_shared else LEASE + LAG - 1)
    row = world.stored()
    assert claim_due_row(row)
    reconcile(row, world.flows, finder if is_shared else None)
    assert world.stored().state == AssignmentState.UNCONFIRMED
    world.wait(30)
    world.reconcile(0)
    assert world.stored().state == AssignmentState.CONFIRMED
    assert partner.invitations[ADA] == 1
