"""Preflight where the flow's list can't tell: nobody of the flow is new, and it always ends."""

import os
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.confirmation import lines_to_send, select_all, select_lines
from dashboard.assignments.imports.rechecks import check_again
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.counts import batch_counts, finish_if_over
from dashboard.assignments.invitations.flow_candidates import UNREADABLE_FOR, read_flow
from dashboard.assignments.invitations.presence import ListedCandidates, Presence
from dashboard.assignments.invitations.reconciliation import check_now
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, LineStatus
from dashboard.workspaces.connection.client import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import (
    FLOW,
    addresses,
    checked_batch,
    confirmed_batch,
    count_states,
    run_batch,
)
from tests.assignments.review_pages import check_again as run_again
from tests.assignments.review_pages import form_data
from tests.support.pages import LintingClient, text
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

HERE = 30
RUNS = int(os.environ.get("MOVING_LIST_RUNS", "12"))


@pytest.fixture(autouse=True)
def in_the_flow(acme: Users) -> None:
    flows = client_for(acme.acme)
    for n in range(HERE):
        flows.assign(FLOW, email=f"person-{n}@example.com")


def statuses(batch: Batch) -> set[str]:
    return set(batch.lines.values_list("status", flat=True))


def unreadable(email: str | None) -> dict[str, Any]:
    """Return the fault of a list whose only record has no id and attempts that are a text."""
    return {"body": {"candidates": [{"email": email, "attempts": "none", "total": 1}], "total": 1}}


@pytest.mark.parametrize("email", ["masked", "cut", "absent"])
def test_nobody_is_new_where_addresses_are_hidden(
    acme: Users, partner: Simulator, email: str
) -> None:
    partner.variants.set(email=email)
    batch = checked_batch(acme, addresses(HERE + 5))
    assert statuses(batch) == {LineStatus.UNKNOWN}
    assert batch.doubts["hidden"] >= HERE
    assert not lines_to_send(batch).exists()


def test_only_a_selection_of_each_line_is_a_decision(acme: Users, partner: Simulator) -> None:
    partner.variants.set(email="masked")
    batch = checked_batch(acme, addresses(3))
    select_all(batch, batch.lines.all(), include=True)
    assert not lines_to_send(batch).exists()
    assert select_lines(batch, shown=[1, 2, 3], selected=[2])
    assert [line.number for line in lines_to_send(batch)] == [2]
    assert check_again(batch)
    run_again(batch)
    assert not lines_to_send(batch).exists()
    partner.variants.set(email="email")
    assert check_again(batch)
    run_again(batch)
    assert statuses(batch) == {LineStatus.ALREADY_IN_FLOW}


def test_a_choice_made_before_the_doubt_is_none_about_it(acme: Users, partner: Simulator) -> None:
    batch = checked_batch(acme, "new-1@example.org\nnew-2@example.org")
    select_lines(batch, shown=[1, 2], selected=[])
    select_lines(batch, shown=[1], selected=[1])
    partner.variants.set(email="masked")
    check_again(batch)
    run_again(batch)
    assert statuses(batch) == {LineStatus.UNKNOWN}
    assert not lines_to_send(batch).exists()
    partner.variants.set(email="email")
    check_again(batch)
    run_again(batch)
    assert [line.number for line in lines_to_send(batch)] == [1]


def test_the_review_warns_and_asks(
    acme: Users, recruiter: LintingClient, partner: Simulator
) -> None:
    partner.variants.set(email="masked")
    batch = checked_batch(acme, addresses(3))
    url = f"/w/acme/batches/{batch.pk}/"
    page = recruiter.page(url)
    assert "3 candidates may already be in the flow" in text(page.main)
    assert "We can't tell whether this candidate is already in the flow." in text(page.main)
    data = form_data(page)
    assert data["selected"] == []
    recruiter.post(f"{url}selection/", {**data, "selected": ["2"]})
    assert "1 of them may already be in the flow" in text(recruiter.page(url).main)
    assert recruiter.post(f"{url}check/", form_data(recruiter.page(url))).status_code == 303
    batch.refresh_from_db()
    assert batch.state == BatchState.CHECKING


def test_a_record_that_could_not_be_read_tells_by_its_address(
    acme: Users, partner: Simulator
) -> None:
    body = unreadable("person-0@example.com")
    partner.faults.add(route="candidates", kind="status", status=200, **body)
    batch = checked_batch(acme, addresses(1) + "\nnew@example.org")
    found = dict(batch.lines.values_list("email", "status"))
    assert found["person-0@example.com"] == LineStatus.ALREADY_IN_FLOW
    assert found["new@example.org"] == LineStatus.NEW


@pytest.mark.parametrize("email", [None, "p***@example.com"])
def test_it_ends_where_nobody_can_be_read(
    acme: Users, partner: Simulator, email: str | None
) -> None:
    partner.faults.add(route="candidates", kind="status", status=200, **unreadable(email))
    batch = checked_batch(acme, addresses(2))
    assert (batch.state, statuses(batch)) == (BatchState.READY, {LineStatus.UNKNOWN})


def test_a_list_in_no_known_shape_is_given_up(acme: Users, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="html")
    batch = checked_batch(acme, addresses(2))
    assert batch.state == BatchState.CHECKING
    with time_machine.travel(timezone.now() + UNREADABLE_FOR + timedelta(seconds=1)):
        preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, statuses(batch)) == (BatchState.READY, {LineStatus.UNKNOWN})
    assert batch.doubts == {"partial": 1}


def test_a_list_that_grows_while_it_is_read(acme: Users, partner: Simulator) -> None:
    flows = client_for(acme.acme)
    for n in range(HERE, 330):
        flows.assign(FLOW, email=f"person-{n}@example.com")
    wanted = [CandidateDetails(email=f"person-{n}@example.com") for n in range(330)]
    for run in range(RUNS):
        partner.variants.set(list_growth=(run % 7 + 1) / 2 if run % 3 else 0.3)
        listed = ListedCandidates()
        read_flow(flows, FLOW, listed, at_once=2)
        assert all(listed.find(one).presence != Presence.ABSENT for one in wanted)
        partner.variants.set(list_growth=0.0)
        _forget_others(partner)
    partner.variants.set(list_growth=1.5)
    batch = checked_batch(acme, addresses(330))
    assert LineStatus.NEW not in statuses(batch)


def _forget_others(partner: Simulator) -> None:
    """Empty the list of those who joined, so that it does not grow without end."""
    flow = partner._partner.world.companies[partner.api_key].flows[int(FLOW)]
    others = [c for c in flow.roster.candidates if not c.email.startswith("other-")]
    flow.roster.__init__()  # type: ignore[misc]
    flow.roster.extend(others)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("quick")
def test_a_doubt_that_comes_up_before_sending_waits_for_a_decision(
    acme: Users, partner: Simulator
) -> None:
    batch = confirmed_batch(acme, "new-1@example.org\nnew-2@example.org")
    Batch.objects.update(flow_read_at=None)
    Assignment.objects.filter(email="new-2@example.org").update(despite_doubt=True)
    partner.variants.set(email="masked")
    batch = run_batch(batch)
    assert count_states(batch) == {AssignmentState.NEEDS_DECISION: 1, AssignmentState.ASSIGNED: 1}
    assert batch.state == BatchState.DONE
    row = batch.assignments.get(state=AssignmentState.NEEDS_DECISION)
    assert (row.email, row.doubt, row.sent_at) == ("new-1@example.org", "hidden", None)
    partner.variants.set(email="email")
    client_for(acme.acme).assign(FLOW, email="new-1@example.org")
    check_now(row, client_for(acme.acme))
    finish_if_over(batch.pk)
    batch.refresh_from_db()
    assert row.state == AssignmentState.ALREADY_IN
    counts = batch_counts(batch)
    assert (counts.invited, counts.already_in) == (1, 1)
