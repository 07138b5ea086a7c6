"""The rules of assigning, never twice and never lost, against the running simulator."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from dashboard.assignments import assigning, settling
from dashboard.assignments.assigning import Submission
from dashboard.assignments.choices import State
from dashboard.assignments.models import Assignment
from dashboard.assignments.people import Person
from dashboard.assignments.states import settle
from dashboard.workspaces.partner import client_for
from flows_api import FlowsClient
from flows_api.simulator import Simulator
from tests.support.cast import Cast

ADA = Person(email="ada@example.com", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def flows(acme: Cast) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow_id(flows: FlowsClient) -> str:
    return next(flow.id for flow in flows.list_flows().flows if flow.status == "ACTIVE")


def submission(flow_id: str, candidate: Person = ADA, **changes: Any) -> Submission:
    return Submission(
        **{
            "token": uuid.uuid4(),
            "flow_id": flow_id,
            "flow_name": "Flow",
            "candidate": candidate,
            **changes,
        }
    )


def run(cast: Cast, flows: FlowsClient, asked: Submission) -> assigning.Outcome:
    return assigning.assign(cast.acme, flows, asked, by=cast.recruiter)


def posts(partner: Simulator) -> int:
    return sum(call.method == "POST" and call.path.endswith("/assign") for call in partner.requests)


def test_success_settles_the_row(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    outcome = run(acme, flows, submission(flow_id))
    assert outcome.row.state == State.ASSIGNED
    assert outcome.row.is_settled
    assert outcome.row.candidate_id
    assert partner.invitations["ada@example.com"] == 1


def test_double_click_is_one_assignment(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    asked = submission(flow_id)
    first, second = run(acme, flows, asked), run(acme, flows, asked)
    assert first.row == second.row
    assert not second.held
    assert partner.invitations["ada@example.com"] == 1


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@Example.COM", " ada@example.com "])
def test_second_submission_for_the_same_candidate_sends_nothing(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator, spelling: str
) -> None:
    run(acme, flows, submission(flow_id))
    second = run(acme, flows, submission(flow_id, Person(email=spelling)))
    assert second.held
    assert second.nothing_was_sent
    assert posts(partner) == 1


def test_candidate_already_in_flow_is_not_invited_again(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    flows.assign(flow_id, email="ada@example.com")
    outcome = run(acme, flows, submission(flow_id))
    assert outcome.row.state == State.ALREADY_IN
    assert outcome.already is not None
    assert outcome.already.email == "ada@example.com"
    assert partner.invitations["ada@example.com"] == 1


def test_partial_address_match_is_another_candidate(
    acme: Cast, flows: FlowsClient, flow_id: str
) -> None:
    flows.assign(flow_id, email="granada@example.com")
    assert run(acme, flows, submission(flow_id)).row.state == State.ASSIGNED


def test_candidate_is_invited_again_only_on_request(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    run(acme, flows, submission(flow_id))
    again = run(acme, flows, submission(flow_id, again=True))
    assert again.row.state == State.ASSIGNED
    assert partner.invitations["ada@example.com"] == 2


def test_rejection_keeps_its_reason(acme: Cast, flows: FlowsClient, flow_id: str) -> None:
    outcome = run(
        acme, flows, submission(flow_id, Person(email="ada@example.com", job_id="x" * 90))
    )
    if outcome.row.state == State.REJECTED:
        assert outcome.row.reason


@pytest.mark.parametrize("kind", ["cut_after", "status_after"])
def test_unclear_outcome_that_reached_the_flow_is_found(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator, kind: Any
) -> None:
    partner.faults.add(route="assign", kind=kind, times=1)
    outcome = run(acme, flows, submission(flow_id))
    assert outcome.row.state == State.CONFIRMED
    assert partner.invitations["ada@example.com"] == 1
    assert posts(partner) == 1


@pytest.mark.parametrize("kind", ["cut_before", "html", "malformed_json"])
def test_unclear_outcome_that_is_not_found_is_never_resent_automatically(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator, kind: Any
) -> None:
    partner.variants.set(consistency_delay=3600)
    partner.faults.add(route="assign", kind=kind, times=1)
    row = run(acme, flows, submission(flow_id)).row
    assert row.state == State.UNCONFIRMED
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    assert row.state == State.NEEDS_YOU
    assert posts(partner) == 1


def run_the_runner(flows: FlowsClient, *, hours: float) -> None:
    """Let time pass in steps of ten seconds, and settle the rows that are due."""
    start = timezone.now()
    for seconds in range(0, int(hours * 3600), 30):
        now = start + timedelta(seconds=seconds)
        with time_machine.travel(now, tick=False):
            for row in settling.due(now):
                settling.settle_overdue(row, flows)


def test_reconciler_finds_a_candidate_listed_later(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.variants.set(consistency_delay=120)
    partner.faults.add(route="assign", kind="cut_after", times=1)
    row = run(acme, flows, submission(flow_id)).row
    assert row.state == State.UNCONFIRMED
    partner.clock.advance(121)
    run_the_runner(flows, hours=0.1)
    row.refresh_from_db()
    assert row.state == State.CONFIRMED


def test_crash_after_the_row_is_left_to_the_reconciler(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    row, is_new = assigning.begin(acme.acme, submission(flow_id), by=acme.recruiter)
    assert is_new
    assert settling.due(timezone.now()) == []
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    assert row.state == State.NEEDS_YOU
    assert posts(partner) == 0


def test_crash_after_the_call_is_found_by_the_reconciler(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    row, _ = assigning.begin(acme.acme, submission(flow_id), by=acme.recruiter)
    flows.assign(flow_id, email="ada@example.com")
    run_the_runner(flows, hours=0.1)
    row.refresh_from_db()
    assert row.state == State.CONFIRMED


def test_no_row_is_given_up_while_the_partner_is_down(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_before", times=1)
    row = run(acme, flows, submission(flow_id)).row
    partner.faults.add(route="candidates", kind="status", status=500)
    run_the_runner(flows, hours=0.2)
    row.refresh_from_db()
    assert row.state == State.UNCONFIRMED


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"kind": "rate_limit", "retry_after": 30}, State.NOT_SENT),
        ({"kind": "status", "status": 401}, State.NOT_SENT),
        ({"kind": "status", "status": 403}, State.NOT_SENT),
    ],
)
def test_certainly_unsent_row_may_be_retried(
    acme: Cast,
    flows: FlowsClient,
    flow_id: str,
    partner: Simulator,
    fault: dict[str, Any],
    state: str,
) -> None:
    partner.faults.add(route="assign", times=1, **fault)
    assert run(acme, flows, submission(flow_id)).row.state == state
    assert run(acme, flows, submission(flow_id)).row.state == State.ASSIGNED
    assert partner.invitations["ada@example.com"] == 1


def test_member_may_resend_once(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_before", times=1)
    row = run(acme, flows, submission(flow_id)).row
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    twin = Assignment.objects.get(pk=row.pk)
    settling.send_again(row, flows)
    settling.send_again(twin, flows)
    row.refresh_from_db()
    assert row.state == State.ASSIGNED
    assert partner.invitations["ada@example.com"] == 1


def test_resending_looks_up_first(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_before", times=1)
    row = run(acme, flows, submission(flow_id)).row
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    flows.assign(flow_id, email="ada@example.com")
    settling.send_again(row, flows)
    assert row.state == State.CONFIRMED
    assert partner.invitations["ada@example.com"] == 1


def test_job_candidate_id_identifies_a_candidate_without_an_email(
    acme: Cast, flows: FlowsClient, flow_id: str
) -> None:
    outcome = run(acme, flows, submission(flow_id, Person(job_candidate_id="4711")))
    assert outcome.row.state in (State.ASSIGNED, State.REJECTED)
    assert outcome.row.person == "job-candidate:4711"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_token", [True, False])
def test_concurrent_submissions_send_one_invitation(
    acme: Cast, flows: FlowsClient, flow_id: str, partner: Simulator, same_token: bool
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    token = uuid.uuid4()

    def once(_: int) -> str:
        try:
            asked = submission(flow_id, token=token if same_token else uuid.uuid4())
            return run(acme, flows, asked).row.state
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(16)))
    assert partner.invitations["ada@example.com"] == 1


def test_candidate_id_too_long_to_store_is_dropped(acme: Cast, flow_id: str) -> None:
    row, _ = assigning.begin(acme.acme, submission(flow_id), by=None)
    assert settle(row, State.ASSIGNED, candidate_id="9" * 101)
    row.refresh_from_db()
    assert (row.state, row.candidate_id) == (State.ASSIGNED, "")


def test_row_that_releases_the_candidate_at_that_moment(
    acme: Cast, flow_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, _ = assigning.begin(acme.acme, submission(flow_id), by=None)
    look = assigning._find_earlier

    def late(*args: Any) -> Any:
        settle(held, State.NOT_SENT)
        return look(*args)

    monkeypatch.setattr(assigning, "_find_earlier", late)
    row, is_new = assigning.begin(acme.acme, submission(flow_id), by=None)
    assert is_new
    assert row.pk != held.pk
