"""Preflight: two hundred lines of known kinds get their status without one invitation."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks_db.models import DBTaskResult

from dashboard.assignments import checking, flow_candidates, tasks
from dashboard.assignments.batch import Batch
from dashboard.assignments.choices import BatchState, State, Verdict
from dashboard.assignments.confirming import to_send
from dashboard.assignments.drafting import draft
from dashboard.assignments.lease import READING_LASTS
from dashboard.assignments.models import Assignment
from dashboard.assignments.people import Person
from dashboard.assignments.reading import read_file
from dashboard.workspaces import pacing
from dashboard.workspaces.keys import remove_key
from dashboard.workspaces.models import Pace
from dashboard.workspaces.partner import client_for
from flows_api.simulator import Simulator
from tests.assignments.batches import checked, drafted, people, posts
from tests.support.cast import Cast

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
    here = [(spelt(n, n), Verdict.HERE) for n in range(HERE)]
    new = [(f"new{n}@example.org", Verdict.NEW) for n in range(100)]
    twice = [(f" NEW{n}@Example.org ", Verdict.TWICE) for n in range(20)]
    elsewhere = [(f"known{n}@example.net", Verdict.ELSEWHERE) for n in range(20)]
    held = [(f"held{n}@example.net", Verdict.HELD) for n in range(10)]
    slips = ["gmial.com", "gmai.com", "hotmial.com", "yaho.com", "gmail.con"]
    typo = [(f"typo{n}@{slips[n % 5]}", Verdict.TYPO) for n in range(15)]
    broken = ["nobody", "a@b", "a@@b.de", "a b@c.de", "@x.de", "x@", "a@-b.de", "a,b", "a@b..de"]
    invalid = [(broken[n % len(broken)], Verdict.INVALID) for n in range(15)]
    return [*here, *new, *twice, *elsewhere, *held, *typo, *invalid]


def row(cast: Cast, email: str, flow_id: str, state: State) -> None:
    candidate = Person(email=email)
    Assignment.objects.create(
        workspace=cast.acme,
        flow_id=flow_id,
        flow_name="Another flow",
        person=candidate.key,
        state=state,
        **candidate.columns(),
    )


def test_two_hundred_lines_get_their_status(acme: Cast, partner: Simulator) -> None:
    flows = client_for(acme.acme)
    for n in range(HERE):
        flows.assign("1", email=f"p{n}@example.com")
    for n in range(20):
        row(acme, f"known{n}@example.net", "2", State.ASSIGNED)
    for n in range(10):
        row(acme, f"held{n}@example.net", "1", State.UNCONFIRMED)
    row(acme, "new1@example.org", "1", State.CANCELLED)
    before = posts(partner)
    known = lines()
    text = "email\n" + "\n".join(f'"{email}"' for email, _ in known)
    batch = draft(
        acme.acme,
        read_file(io.BytesIO(text.encode("utf-16"))),
        flow_id="1",
        flow_name="Flow",
        source="x.csv",
        token=uuid4(),
        by=acme.recruiter,
    )
    checking.check(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    verdicts = list(batch.lines.order_by("number").values_list("verdict", flat=True))
    wrong = [(k, v) for k, v in zip(known, verdicts, strict=True) if k[1] != v]
    assert not wrong
    assert len(verdicts) == 200
    assert to_send(batch).count() == 120
    assert posts(partner) == before


def test_other_workspaces_candidates_are_unknown(acme: Cast) -> None:
    candidate = Person(email="ada@example.com")
    Assignment.objects.create(
        workspace=acme.other,
        flow_id="2",
        person=candidate.key,
        state=State.ASSIGNED,
        **candidate.columns(),
    )
    assert checked(acme, "ada@example.com").lines.get().verdict == Verdict.NEW


def test_unreadable_flow_is_read_later(acme: Cast, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="status", status=500)
    batch = checked(acme, people(2))
    assert batch.state == BatchState.CHECKING
    assert batch.trouble
    assert not batch.runner
    partner.faults.clear()
    checking.check(batch.pk)
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert batch.trouble == ""


@pytest.mark.parametrize("pagination", ["none", "total", "meta"])
def test_all_pages_are_read_whatever_the_totals_say(
    acme: Cast, partner: Simulator, pagination: str
) -> None:
    flows = client_for(acme.acme)
    for n in range(230):
        flows.assign("1", email=f"p{n}@example.com")
    partner.variants.set(pagination=pagination)
    batch = checked(acme, "\n".join(f"p{n}@example.com" for n in range(230)))
    assert set(batch.lines.values_list("verdict", flat=True)) == {Verdict.HERE}


def test_sweep_enqueues_an_unchecked_batch(acme: Cast) -> None:
    batch = drafted(acme, people(1))
    tasks.sweep()
    tasks.sweep()
    assert DBTaskResult.objects.filter(task_path__endswith="check_batch").count() == 1
    Batch.objects.update(called_at=timezone.now() - timedelta(seconds=30))
    tasks.sweep()
    assert DBTaskResult.objects.filter(task_path__endswith="check_batch").count() == 2
    tasks.check_batch.call(str(batch.pk))
    batch.refresh_from_db()
    assert batch.state == BatchState.READY
    assert Pace.objects.get().next_at > 0


def calls() -> int:
    return DBTaskResult.objects.filter(task_path__endswith="check_batch").count()


def test_refused_permit_makes_no_call(acme: Cast, partner: Simulator) -> None:
    batch = drafted(acme, people(1))
    pacing.hold_off(acme.acme.pk, 60)
    partner.requests.clear()
    checking.check(batch.pk)
    batch.refresh_from_db()
    assert not partner.requests
    assert (batch.state, batch.runner) == (BatchState.CHECKING, None)
    assert "having problems" in batch.trouble
    tasks.sweep()
    assert calls() == 0
    Pace.objects.update(blocked_until=0)
    tasks.sweep()
    assert calls() == 1


def test_retry_after_holds_preflight(acme: Cast, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="rate_limit", retry_after=60)
    checked(acme, people(1))
    assert pacing.blocked_for(acme.acme.pk) > 50


@pytest.mark.parametrize("status", [401, 404])
def test_errors_that_need_action_are_retried_ever_later(
    acme: Cast, partner: Simulator, status: int
) -> None:
    partner.faults.add(route="candidates", kind="status", status=status)
    assert checked(acme, people(1)).trouble
    is_left_alone_for_half_a_minute()


def test_missing_key_is_not_retried_all_the_time(acme: Cast) -> None:
    remove_key(acme.acme)
    assert "no valid API key" in checked(acme, people(1)).trouble
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
        flow_candidates.AT_ONCE * flow_candidates.PATIENCE + settings.PARTNER_TIMEOUTS["total"]
    )
    assert longest < READING_LASTS.total_seconds()


def test_message_for_a_missing_key_is_lazy() -> None:
    assert isinstance(checking.NO_KEY, Promise)
