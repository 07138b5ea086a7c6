"""Refusals that say nothing definite are looked up before they are told."""

import uuid
from typing import Any

import pytest

from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.presence import Doubt
from dashboard.assignments.invitations.reconciliation import check_now, reopen
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import AssignmentState as State
from dashboard.assignments.models.choices import PauseKind
from dashboard.assignments.runs.exports import not_assigned_csv
from dashboard.assignments.runs.runner import MAX_REJECTED_BEFORE_SUCCESS
from dashboard.assignments.single.submission import Submission, assign
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    FLOW,
    addresses,
    confirmed_batch,
    count_assign_calls,
    count_states,
    reconcile_all,
    run_batch,
)
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

ADA = "ada@people.example"
LOCKED = {"code": "FLOW_LOCKED", "message": "This flow is locked."}
QUOTA = {"error": {"code": "QUOTA_EXCEEDED", "message": "No invitations are left."}}
EXISTING = {"code": "ALREADY_ASSIGNED", "message": "Assigned."}
UNCLEAR = [
    (409, LOCKED),
    (409, QUOTA),
    (409, None),
    (409, "<html>"),
    (400, {"message": "The request could not be processed."}),
    (422, {"message": "No."}),
    (423, LOCKED),
    (402, QUOTA),
    (400, {"error": {"code": "INVALID_REQUEST", "details": {"email": "Already in this flow."}}}),
]
FROM_A_GATEWAY = [
    *((408, None), (425, None), (499, None), (418, "<html>"), (413, "<html>")),
    *((403, "<html>"), (403, ""), (404, "<html>"), (429, {"message": "Too many e-mails"})),
]


def assigned(cast: Users, email: str = ADA, **changes: Any) -> Assignment:
    candidate = CandidateDetails(email=email)
    submission = Submission(uuid.uuid4(), FLOW, "Flow", candidate, **changes)
    return assign(cast.acme, client_for(cast.acme), submission, by=cast.recruiter).row


def after_lookups(cast: Users, row: Assignment) -> Assignment:
    """Return ``row`` after all its lookups."""
    reconcile_all(cast)
    row.refresh_from_db()
    return row


@pytest.mark.parametrize(("status", "body"), UNCLEAR)
def test_nobody_found_by_any_lookup_is_not_assigned_with_the_partners_words(
    acme: Users, partner: Simulator, status: int, body: Any
) -> None:
    if body is None or isinstance(body, str):
        body = {"message": "Words."} if status != 409 else body
    partner.faults.add(route="assign", kind="status", status=status, body=body)
    row = assigned(acme)
    assert (row.state, row.doubt) == (State.UNCONFIRMED, Doubt.REFUSED)
    check_now(row, client_for(acme.acme))
    assert row.state == State.UNCONFIRMED
    row = after_lookups(acme, row)
    assert (row.state, row.outcome) == (State.REJECTED, "rejected")
    assert row.reason
    assert not partner.invitations[ADA]


@pytest.mark.parametrize(("status", "body"), [*UNCLEAR, *FROM_A_GATEWAY])
def test_whoever_is_found_is_told_as_being_in_the_flow(
    acme: Users, partner: Simulator, status: int, body: Any
) -> None:
    partner.faults.add(route="assign", kind="status_after", status=status, body=body)
    row = assigned(acme)
    assert row.state in (State.ALREADY_IN, State.CONFIRMED)
    assert row.candidate_id
    assert partner.invitations[ADA] == 1


@pytest.mark.parametrize(("status", "body"), FROM_A_GATEWAY)
def test_a_gateways_answer_is_unconfirmed_until_looked_up_three_times(
    acme: Users, partner: Simulator, status: int, body: Any
) -> None:
    partner.faults.add(route="assign", kind="status", status=status, body=body)
    row = assigned(acme)
    assert row.state == State.UNCONFIRMED
    reconcile_all(acme)
    row.refresh_from_db()
    assert (row.state, row.doubt) == (State.NEEDS_DECISION, "")


def test_words_of_an_existing_candidate_are_looked_up_again(
    acme: Users, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="status_after", status=409, body=EXISTING)
    partner.variants.set(consistency_delay=60)
    row = assigned(acme)
    assert (row.state, row.doubt) == (State.UNCONFIRMED, Doubt.REFUSED)
    partner.clock.advance(61)
    reconcile_all(acme, 1)
    row.refresh_from_db()
    assert row.state == State.ALREADY_IN


def test_words_of_an_existing_candidate_whom_nobody_finds(acme: Users, partner: Simulator) -> None:
    partner.faults.add(route="assign", kind="status", status=409, body=EXISTING)
    row = assigned(acme)
    reconcile_all(acme)
    row.refresh_from_db()
    assert (row.state, row.reason) == (State.REJECTED, "Assigned.")


@pytest.mark.parametrize("email", ["masked", "absent"])
def test_a_refusal_where_the_list_does_not_tell_needs_a_decision(
    acme: Users, partner: Simulator, email: str
) -> None:
    client_for(acme.acme).assign(FLOW, email="bob@people.example")
    partner.faults.add(route="assign", kind="status", status=409, body=QUOTA)
    partner.variants.set(email=email)
    row = after_lookups(acme, assigned(acme, despite_doubt=True))
    assert (row.state, row.outcome) == (State.NEEDS_DECISION, "needs_decision")
    assert row.reason == "No invitations are left."


@pytest.mark.parametrize("email", ["masked", "absent"])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_refused_candidate_who_is_looked_up_later_was_not_invited(
    acme: Users, partner: Simulator, email: str, *, is_there: bool
) -> None:
    flows = client_for(acme.acme)
    flows.assign(FLOW, email=ADA if is_there else "bob@people.example")
    partner.faults.add(route="assign", kind="status", status=409, body=QUOTA)
    partner.variants.set(email=email)
    row = after_lookups(acme, assigned(acme, despite_doubt=True))
    assert row.state == State.NEEDS_DECISION
    partner.variants.set(email="email")
    check_now(row, flows)
    assert row.state == (State.ALREADY_IN if is_there else State.REJECTED)
    assert (row.reason, row.doubt) == ("No invitations are left.", "")


def test_a_refused_candidate_is_sent_again_by_a_members_decision(
    acme: Users, partner: Simulator
) -> None:
    client_for(acme.acme).assign(FLOW, email="bob@people.example")
    partner.faults.add(route="assign", kind="status", status=409, body=QUOTA, times=1)
    partner.variants.set(email="masked")
    row = after_lookups(acme, assigned(acme, despite_doubt=True))
    assert reopen([row], resend=True) == 1
    partner.variants.set(email="email")
    reconcile_all(acme, 1)
    row.refresh_from_db()
    assert (row.state, partner.invitations[ADA]) == (State.ASSIGNED, 1)


@pytest.mark.django_db(transaction=True)
def test_a_refused_list_ends_as_not_assigned_and_may_be_retried(
    acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, addresses(6))
    type(batch).objects.update(has_first_success=True)
    partner.faults.add(route="assign", kind="status", status=409, body=QUOTA)
    assert count_states(run_batch(batch)) == {State.UNCONFIRMED: 6}
    reconcile_all(acme)
    assert count_states(batch) == {State.REJECTED: 6}
    lines = b"".join(not_assigned_csv(batch)).decode().splitlines()
    assert len(lines) == 7
    assert all("No invitations are left." in line for line in lines[1:])
    assert not sum(partner.invitations.values())


@pytest.mark.django_db(transaction=True)
def test_a_locked_flow_pauses_a_list_after_a_few_calls(acme: Users, partner: Simulator) -> None:
    batch = confirmed_batch(acme, addresses(9))
    partner.faults.add(route="assign", kind="status", status=409, body=LOCKED)
    batch = run_batch(batch)
    assert batch.pause_kind == PauseKind.MANY_REJECTED
    assert count_assign_calls(partner) == MAX_REJECTED_BEFORE_SUCCESS


@pytest.mark.django_db(transaction=True)
def test_many_refusals_in_a_row_pause_a_list_also_where_they_need_decisions(
    acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, addresses(60))
    client_for(acme.acme).assign(FLOW, email="bob@people.example")
    type(batch).objects.update(has_first_success=True)
    partner.variants.set(email="masked")
    partner.faults.add(route="assign", kind="status", status=409, body=QUOTA)
    batch = run_batch(batch)
    assert batch.pause_kind == PauseKind.MANY_REJECTED
    assert count_assign_calls(partner) < 45
