"""Preflight: two hundred lines of known kinds get their status without one invitation."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks_db.models import DBTaskResult

from dashboard import settings as production
from dashboard.assignments import tasks
from dashboard.assignments.imports import preflight
from dashboard.assignments.imports.confirmation import lines_to_send
from dashboard.assignments.imports.drafts import create_import
from dashboard.assignments.imports.readers import read_file
from dashboard.assignments.invitations import flow_candidates
from dashboard.assignments.invitations.batch_lease import READING_LEASE_DURATION
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch
from dashboard.assignments.models.choices import AssignmentState, BatchState, LineStatus
from dashboard.workspaces.connection import rate_limit
from dashboard.workspaces.connection.client import client_for
from dashboard.workspaces.connection.keys import remove_key
from dashboard.workspaces.models import RateLimitState
from flows_api.simulator import Simulator
from tests.assignments.batches import addresses, checked_batch, count_assign_calls, import_pasted
from tests.support.users import Users

pytestmark = pytest.mark.usefixtures("quick")

HERE = 20
VARIANTS = (
    "p{0}@example.com",
    "P{0}@EXAMPLE.com",
    " p{0}@example.com\u200b",
    "\uff50{0}@example.com",
)


def spelt(n: int, number: int) -> str:
    """Return "p<n>@example.com" in one of its usual spellings."""
    return VARIANTS[number % len(VARIANTS)].format(n)


def lines() -> list[tuple[str, str]]:
    """Return two hundred lines, each with its expected status."""
    here = [(spelt(n, n), LineStatus.ALREADY_IN_FLOW) for n in range(HERE)]
    new = [(f"new{n}@example.org", LineStatus.NEW) for n in range(100)]
    twice = [(f" NEW{n}@Example.org ", LineStatus.DUPLICATE) for n in range(20)]
    other_flow = [(f"known{n}@example.net", LineStatus.IN_OTHER_FLOW) for n in range(20)]
    held = [(f"held{n}@example.net", LineStatus.IN_OTHER_BATCH) for n in range(10)]
    slips = ["gmial.com", "gmai.com", "hotmial.com", "yaho.com", "gmail.con"]
    typo = [(f"typo{n}@{slips[n % 5]}", LineStatus.POSSIBLE_TYPO) for n in range(15)]
    broken = ["nobody", "a@b", "a@@b.de", "a b@c.de", "@x.de", "x@", "a@-b.de", "a,b", "a@b..de"]
    invalid = [(broken[n % len(broken)], LineStatus.INVALID) for n in range(15)]
    return [*here, *new, *twice, *other_flow, *held, *typo, *invalid]


def row(cast: Users, email: str, flow_id: str, state: AssignmentState) -> None:
    candidate = CandidateDetails(email=email)
    Assignment.objects.create(
        workspace=cast.acme,
        flow_id=flow_id,
        flow_name="Another flow",
        candidate_key=candidate.key,
        state=state,
        **candidate.columns(),
    )


def test_two_hundred_lines_get_their_status(acme: Users, partner: Simulator) -> None:
    flows = client_for(acme.acme)
    for n in range(HERE):
        flows.assign("1", email=f"p{n}@example.com")
    for n in range(20):
        row(acme, f"known{n}@example.net", "2", AssignmentState.ASSIGNED)
    for n in range(10):
        row(acme, f"held{n}@example.net", "1", AssignmentState.UNCONFIRMED)
    row(acme, "new1@example.org", "1", AssignmentState.CANCELLED)
    before = count_assign_calls(partner)
    known = lines()
    text = "email\n" + "\n".join(f'"{email}"' for email, _ in known)
    batch = create_import(
        acme.acme,
        read_file(io.BytesIO(text.encode("utf-16"))),
        flow_id="1",
        flow_name="Flow",
        source="x.csv",
        token=uuid4(),
        by=acme.recruiter,
    )
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    statuses = list(batch.lines.order_by("number").values_list("status", flat=True))
    wrong = [(k, v) for k, v in zip(known, statuses, strict=True) if k[1] != v]
    assert not wrong
    assert len(statuses) == 200
    assert lines_to_send(batch).count() == 120
    assert count_assign_calls(partner) == before


def test_other_workspaces_candidates_are_unknown(acme: Users) -> None:
    candidate = CandidateDetails(email="ada@example.com")
    Assignment.objects.create(
        workspace=acme.other,
        flow_id="2",
        candidate_key=candidate.key,
        state=AssignmentState.ASSIGNED,
        **candidate.columns(),
    )
    assert checked_batch(acme, "ada@example.com").lines.get().status == LineStatus.NEW


def test_unreadable_flow_is_read_later(acme: Users, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="status", status=500)
    batch = checked_batch(acme, addresses(2))
    assert batch.state == BatchState.CHECKING
    assert batch.last_error
    assert not batch.lease_owner
    partner.faults.clear()
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.last_error == ""


@pytest.mark.parametrize("pagination", ["none", "total", "meta"])
def test_all_pages_are_read_whatever_the_totals_say(
    acme: Users, partner: Simulator, pagination: str
) -> None:
    flows = client_for(acme.acme)
    for n in range(230):
        flows.assign("1", email=f"p{n}@example.com")
    partner.variants.set(pagination=pagination)
    batch = checked_batch(acme, "\n".join(f"p{n}@example.com" for n in range(230)))
    assert set(batch.lines.values_list("status", flat=True)) == {LineStatus.ALREADY_IN_FLOW}


def test_sweep_enqueues_an_unchecked_batch(acme: Users) -> None:
    batch = import_pasted(acme, addresses(1))
    tasks.sweep()
    tasks.sweep()
    assert DBTaskResult.objects.filter(task_path__endswith="check_batch").count() == 1
    Batch.objects.update(enqueued_at=timezone.now() - timedelta(seconds=30))
    tasks.sweep()
    assert DBTaskResult.objects.filter(task_path__endswith="check_batch").count() == 2
    tasks.check_batch.call(str(batch.pk))
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert RateLimitState.objects.get().next_at > 0


def calls() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="check_batch").count()


def test_refused_permit_makes_no_call(acme: Users, partner: Simulator) -> None:
    batch = import_pasted(acme, addresses(1))
    rate_limit.back_off(acme.acme.pk, 60)
    partner.requests.clear()
    preflight.run_preflight(batch.pk)
    batch.refresh_from_db()
    assert not partner.requests
    assert (batch.state, batch.lease_owner) == (BatchState.CHECKING, None)
    assert "having problems" in batch.last_error
    tasks.sweep()
    assert calls() == 0
    RateLimitState.objects.update(blocked_until=0)
    tasks.sweep()
    assert calls() == 1


def test_retry_after_holds_preflight(acme: Users, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="rate_limit", retry_after=60)
    checked_batch(acme, addresses(1))
    assert rate_limit.seconds_blocked(acme.acme.pk) > 50


@pytest.mark.parametrize("status", [401, 404])
def test_errors_that_need_action_are_retried_ever_later(
    acme: Users, partner: Simulator, status: int
) -> None:
    partner.faults.add(route="candidates", kind="status", status=status)
    assert checked_batch(acme, addresses(1)).last_error
    is_left_alone_for_half_a_minute()


def test_missing_key_is_not_retried_all_the_time(acme: Users) -> None:
    remove_key(acme.acme)
    assert "no valid API key" in checked_batch(acme, addresses(1)).last_error
    is_left_alone_for_half_a_minute()


def is_left_alone_for_half_a_minute() -> None:
    """Check that a new batch is enqueued again after half a minute, and not before."""
    now = timezone.now()
    for seconds, expected in ((20, 0), (40, 1)):
        with time_machine.travel(now + timedelta(seconds=seconds)):
            tasks.sweep()
        assert calls() == expected


def test_lease_outlasts_the_wait_for_permits() -> None:
    longest = (
        flow_candidates.MAX_PARALLEL_PAGES * flow_candidates.PERMIT_TIMEOUT
        + production.PARTNER_TIMEOUTS["total"]
    )
    assert longest < READING_LEASE_DURATION.total_seconds()


def test_message_for_a_missing_key_is_lazy() -> None:
    assert isinstance(preflight.NO_KEY, Promise)
