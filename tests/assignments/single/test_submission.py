"""The rules of assigning, never twice and never lost, against the running simulator."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from dashboard.assignments.invitations import reconciliation
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.presence import Presence
from dashboard.assignments.invitations.states import settle, transition
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.choices import UNSETTLED, AssignmentState
from dashboard.assignments.single import submission as single_submission
from dashboard.assignments.single.submission import Submission
from dashboard.workspaces.connection.client import client_for
from flows_api import FlowsClient
from flows_api.simulator import Simulator
from tests.support.users import Users

ADA = CandidateDetails(email="ada@example.com", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def flows(acme: Users) -> FlowsClient:
    return client_for(acme.acme)


@pytest.fixture
def flow_id(flows: FlowsClient) -> str:
    return next(flow.id for flow in flows.list_flows().flows if flow.status == "ACTIVE")


def submission(flow_id: str, candidate: CandidateDetails = ADA, **changes: Any) -> Submission:
    return Submission(
        **{
            "token": uuid.uuid4(),
            "flow_id": flow_id,
            "flow_name": "Flow",
            "candidate": candidate,
            **changes,
        }
    )


def run(cast: Users, flows: FlowsClient, requested: Submission) -> single_submission.Outcome:
    return single_submission.assign(cast.acme, flows, requested, by=cast.recruiter)


def posts(partner: Simulator) -> int:
    return sum(call.method == "POST" and call.path.endswith("/assign") for call in partner.requests)


def test_success_settles_the_row(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    outcome = run(acme, flows, submission(flow_id))
    assert outcome.row.state == AssignmentState.ASSIGNED
    assert outcome.row.is_settled
    assert outcome.row.candidate_id
    assert partner.invitations["ada@example.com"] == 1


def test_double_click_is_one_assignment(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    requested = submission(flow_id)
    first, second = run(acme, flows, requested), run(acme, flows, requested)
    assert first.row == second.row
    assert not second.is_duplicate
    assert partner.invitations["ada@example.com"] == 1


@pytest.mark.parametrize("spelling", ["ada@example.com", "ADA@Example.COM", " ada@example.com "])
def test_second_submission_for_the_same_candidate_sends_nothing(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator, spelling: str
) -> None:
    run(acme, flows, submission(flow_id))
    second = run(acme, flows, submission(flow_id, CandidateDetails(email=spelling)))
    assert second.is_duplicate
    assert second.must_show_form
    assert posts(partner) == 1


def test_candidate_already_in_flow_is_not_invited_again(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    flows.assign(flow_id, email="ada@example.com")
    outcome = run(acme, flows, submission(flow_id))
    assert outcome.row.state == AssignmentState.ALREADY_IN
    assert outcome.before is not None
    assert outcome.before.presence == Presence.PRESENT
    assert partner.invitations["ada@example.com"] == 1


def test_partial_address_match_is_another_candidate(
    acme: Users, flows: FlowsClient, flow_id: str
) -> None:
    flows.assign(flow_id, email="granada@example.com")
    assert run(acme, flows, submission(flow_id)).row.state == AssignmentState.ASSIGNED


def test_candidate_is_invited_again_only_on_request(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    run(acme, flows, submission(flow_id))
    again = run(acme, flows, submission(flow_id, again=True))
    assert again.row.state == AssignmentState.ASSIGNED
    assert partner.invitations["ada@example.com"] == 2


def test_rejection_keeps_its_reason(acme: Users, flows: FlowsClient, flow_id: str) -> None:
    outcome = run(
        acme, flows, submission(flow_id, CandidateDetails(email="ada@example.com", job_id="x" * 90))
    )
    if outcome.row.state == AssignmentState.REJECTED:
        assert outcome.row.reason


@pytest.mark.parametrize("kind", ["cut_after", "status_after"])
def test_unclear_outcome_that_reached_the_flow_is_found(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator, kind: Any
) -> None:
    partner.faults.add(route="assign", kind=kind, times=1)
    outcome = run(acme, flows, submission(flow_id))
    assert outcome.row.state == AssignmentState.CONFIRMED
    assert partner.invitations["ada@example.com"] == 1
    assert posts(partner) == 1


@pytest.mark.parametrize("kind", ["cut_before", "html", "malformed_json"])
def test_unclear_outcome_that_is_not_found_is_never_resent_automatically(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator, kind: Any
) -> None:
    partner.variants.set(consistency_delay=3600)
    partner.faults.add(route="assign", kind=kind, times=1)
    row = run(acme, flows, submission(flow_id)).row
    assert row.state == AssignmentState.UNCONFIRMED
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    assert row.state == AssignmentState.NEEDS_DECISION
    assert posts(partner) == 1


def due_rows(now: datetime) -> list[Assignment]:
    rows = Assignment.objects.select_related("workspace")
    return list(rows.filter(state__in=UNSETTLED, due_at__lte=now).order_by("due_at"))


def run_the_runner(flows: FlowsClient, *, hours: float) -> None:
    """Let time pass in steps of ten seconds, and settle the rows that are due."""
    start = timezone.now()
    for seconds in range(0, int(hours * 3600), 30):
        now = start + timedelta(seconds=seconds)
        with time_machine.travel(now, tick=False):
            for row in due_rows(now):
                reconciliation.reconcile(row, flows)


def test_reconciler_finds_a_candidate_listed_later(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.variants.set(consistency_delay=120)
    partner.faults.add(route="assign", kind="cut_after", times=1)
    row = run(acme, flows, submission(flow_id)).row
    assert row.state == AssignmentState.UNCONFIRMED
    partner.clock.advance(121)
    run_the_runner(flows, hours=0.1)
    row.refresh_from_db()
    assert row.state == AssignmentState.CONFIRMED


def test_crash_after_the_row_is_left_to_the_reconciler(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    row, is_new = single_submission.create_or_find(
        acme.acme, submission(flow_id), by=acme.recruiter
    )
    assert is_new
    assert due_rows(timezone.now()) == []
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    assert row.state == AssignmentState.NEEDS_DECISION
    assert posts(partner) == 0


def test_crash_after_the_call_is_found_by_the_reconciler(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    row, _ = single_submission.create_or_find(acme.acme, submission(flow_id), by=acme.recruiter)
    transition(row, sent_at=timezone.now())
    flows.assign(flow_id, email="ada@example.com")
    run_the_runner(flows, hours=0.1)
    row.refresh_from_db()
    assert row.state == AssignmentState.CONFIRMED


def test_no_row_is_given_up_while_the_partner_is_down(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_before", times=1)
    row = run(acme, flows, submission(flow_id)).row
    partner.faults.add(route="candidates", kind="status", status=500)
    run_the_runner(flows, hours=0.2)
    row.refresh_from_db()
    assert row.state == AssignmentState.UNCONFIRMED


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"kind": "rate_limit", "retry_after": 30}, AssignmentState.NOT_SENT),
        ({"kind": "status", "status": 401}, AssignmentState.NOT_SENT),
        ({"kind": "status", "status": 403}, AssignmentState.NOT_SENT),
    ],
)
def test_certainly_unsent_row_may_be_retried(
    acme: Users,
    flows: FlowsClient,
    flow_id: str,
    partner: Simulator,
    fault: dict[str, Any],
    state: str,
) -> None:
    partner.faults.add(route="assign", times=1, **fault)
    assert run(acme, flows, submission(flow_id)).row.state == state
    assert run(acme, flows, submission(flow_id)).row.state == AssignmentState.ASSIGNED
    assert partner.invitations["ada@example.com"] == 1


def test_member_may_resend_once(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_before", times=1)
    row = run(acme, flows, submission(flow_id)).row
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    twin = Assignment.objects.get(pk=row.pk)
    reconciliation.send_again(row, flows)
    reconciliation.send_again(twin, flows)
    row.refresh_from_db()
    assert row.state == AssignmentState.ASSIGNED
    assert partner.invitations["ada@example.com"] == 1


def test_resending_looks_up_first(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator
) -> None:
    partner.faults.add(route="assign", kind="cut_before", times=1)
    row = run(acme, flows, submission(flow_id)).row
    run_the_runner(flows, hours=1)
    row.refresh_from_db()
    flows.assign(flow_id, email="ada@example.com")
    reconciliation.send_again(row, flows)
    assert row.state == AssignmentState.CONFIRMED
    assert partner.invitations["ada@example.com"] == 1


def test_job_candidate_id_identifies_a_candidate_without_an_email(
    acme: Users, flows: FlowsClient, flow_id: str
) -> None:
    outcome = run(acme, flows, submission(flow_id, CandidateDetails(job_candidate_id="4711")))
    assert outcome.row.state in (AssignmentState.ASSIGNED, AssignmentState.REJECTED)
    assert outcome.row.candidate_key == "job-candidate:4711"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same_token", [True, False])
def test_concurrent_submissions_send_one_invitation(
    acme: Users, flows: FlowsClient, flow_id: str, partner: Simulator, same_token: bool
) -> None:
    partner.variants.set(already_assigned="second_invitation")
    token = uuid.uuid4()

    def once(_: int) -> str:
        try:
            requested = submission(flow_id, token=token if same_token else uuid.uuid4())
            return run(acme, flows, requested).row.state
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(16)))
    assert partner.invitations["ada@example.com"] == 1


def test_candidate_id_too_long_to_store_is_dropped(acme: Users, flow_id: str) -> None:
    row, _ = single_submission.create_or_find(acme.acme, submission(flow_id), by=None)
    assert settle(row, AssignmentState.ASSIGNED, candidate_id="9" * 101)
    row.refresh_from_db()
    assert (row.state, row.candidate_id) == (AssignmentState.ASSIGNED, "")


def test_row_that_releases_the_candidate_at_that_moment(
    acme: Users, flow_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, _ = single_submission.create_or_find(acme.acme, submission(flow_id), by=None)
    lookup = single_submission._find_earlier

    def late(*args: Any) -> Any:
        settle(held, AssignmentState.NOT_SENT)
        return lookup(*args)

    monkeypatch.setattr(single_submission, "_find_earlier", late)
    row, is_new = single_submission.create_or_find(acme.acme, submission(flow_id), by=None)
    assert is_new
    assert row.pk != held.pk
