"""The reconciler beside others who call the partner: it takes a slot for each single call."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments.invitations import reconciler, thread_pool
from dashboard.assignments.invitations.flow_candidates import acquire_permit
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.workspaces.connection.client import client_for
from flows_api import Transport
from flows_api.simulator import Simulator
from tests.assignments.batches import FLOW
from tests.support.users import Users

# The reconciler's threads have their own database connections.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick")]


class CountedSlots:
    """Slots that count those who hold one, and the most who ever did."""

    def __init__(self) -> None:
        self.held = self.most = 0

    def acquire(self) -> None:
        self.held += 1
        self.most = max(self.most, self.held)

    def release(self) -> None:
        self.held -= 1


@pytest.fixture
def slots(monkeypatch: pytest.MonkeyPatch) -> CountedSlots:
    counted = CountedSlots()
    monkeypatch.setattr(thread_pool, "call_slots", counted)
    return counted


def unconfirmed(cast: Users) -> Assignment:
    return Assignment.objects.create(
        workspace=cast.acme,
        token=uuid.uuid4(),
        flow_id=FLOW,
        candidate_key="email:p0@people.example",
        email="p0@people.example",
        state=AssignmentState.UNCONFIRMED,
        sends=1,
        sent_at=timezone.now(),
        due_at=timezone.now() - timedelta(seconds=1),
    )


def test_reading_a_whole_list_holds_no_slot_between_pages(
    acme: Users, partner: Simulator, slots: CountedSlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = client_for(acme.acme)
    for n in range(230):
        flows.assign(FLOW, email=f"p{n}@people.example")
    partner.variants.set(search="ignored", pagination="none")
    row = unconfirmed(acme)
    held: list[int] = []

    def acquire(workspace_id: int) -> None:
        held.append(slots.held)
        acquire_permit(workspace_id)

    monkeypatch.setattr(reconciler, "acquire_permit", acquire)
    reconciler.reconcile_due(acme.acme.pk)
    row.refresh_from_db()
    assert row.state == AssignmentState.CONFIRMED
    assert len(held) >= 3
    assert not any(held)
    assert (slots.most, slots.held) == (1, 0)


@pytest.mark.parametrize("kind", ["cut_before", "html", "redirect"])
def test_a_failed_call_gives_its_slot_back(
    acme: Users, partner: Simulator, slots: CountedSlots, kind: Any
) -> None:
    partner.faults.add(route="candidates", kind=kind)
    row = unconfirmed(acme)
    reconciler.reconcile_due(acme.acme.pk)
    row.refresh_from_db()
    assert row.state == AssignmentState.UNCONFIRMED
    assert slots.most
    assert not slots.held


def test_an_exception_that_nobody_expects_gives_its_slot_back(
    acme: Users, slots: CountedSlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    flows = client_for(acme.acme, guard=thread_pool.SlotGuard())

    def fail(*args: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Transport, "call", fail)
    with pytest.raises(MemoryError):
        flows.list_candidates(FLOW)
    assert (slots.most, slots.held) == (1, 0)
