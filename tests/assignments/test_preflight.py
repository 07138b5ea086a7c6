"""Pre-flight: two hundred lines of known kinds, told apart without one invitation (field.md 3)."""

import io
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django_tasks_db.models import DBTaskResult

from dashboard.assignments import checking, tasks
from dashboard.assignments.batch import Batch, BatchState, Verdict
from dashboard.assignments.confirming import to_send
from dashboard.assignments.drafting import draft
from dashboard.assignments.lease import READING_LASTS
from dashboard.assignments.models import Assignment, State
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
    """ "p<n>@example.com" in one of the ways that people write it."""
    return VARIANTS[number % len(VARIANTS)].format(n)


def lines() -> list[tuple[str, str]]:
    """Two hundred lines with the verdict that each deserves."""
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
    person = Person(email=email)
    Assignment.objects.create(
        workspace=cast.acme,
        flow_id=flow_id,
        flow_name="Another flow",
        person=person.key,
        state=state,
        **person.columns(),
    )


def test_two_hundred_lines_are_told_apart(acme: Cast, partner: Simulator) -> None:
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


def test_another_workspaces_people_are_not_known(acme: Cast) -> None:
    person = Person(email="ada@example.com")
    Assignment.objects.create(
        workspace=acme.other,
        flow_id="2",
        person=person.key,
        state=State.ASSIGNED,
        **person.columns(),
    )
    assert checked(acme, "ada@example.com").lines.get().verdict == Verdict.NEW


def test_a_flow_that_cannot_be_read_is_read_later(acme: Cast, partner: Simulator) -> None:
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
def test_all_pages_are_read_whatever_the_answer_tells(
    acme: Cast, partner: Simulator, pagination: str
) -> None:
    flows = client_for(acme.acme)
    for n in range(230):
        flows.assign("1", email=f"p{n}@example.com")
    partner.variants.set(pagination=pagination)
    batch = checked(acme, "\n".join(f"p{n}@example.com" for n in range(230)))
    assert set(batch.lines.values_list("verdict", flat=True)) == {Verdict.HERE}


def test_the_sweep_calls_for_a_batch_that_nobody_checks(acme: Cast) -> None:
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


def test_a_turn_that_is_refused_is_not_taken(acme: Cast, partner: Simulator) -> None:
    batch = drafted(acme, people(1))
    pacing.hold_off(acme.acme.pk, 60)
    partner.requests.clear()
    checking.check(batch.pk)
    batch.refresh_from_db()
    assert not partner.requests
    assert (batch.state, batch.runner) == (BatchState.CHECKING, None)
    assert "asks us to wait" in batch.trouble
    tasks.sweep()
    assert calls() == 0
    Pace.objects.update(blocked_until=0)
    tasks.sweep()
    assert calls() == 1


def test_retry_after_holds_whoever_checks(acme: Cast, partner: Simulator) -> None:
    partner.faults.add(route="candidates", kind="rate_limit", retry_after=60)
    checked(acme, people(1))
    assert pacing.blocked_for(acme.acme.pk) > 50


@pytest.mark.parametrize("status", [401, 404])
def test_what_somebody_has_to_mend_is_tried_ever_more_rarely(
    acme: Cast, partner: Simulator, status: int
) -> None:
    partner.faults.add(route="candidates", kind="status", status=status)
    assert checked(acme, people(1)).trouble
    is_left_alone_for_half_a_minute()


def test_without_a_key_it_is_not_tried_all_the_time(acme: Cast) -> None:
    remove_key(acme.acme)
    assert "no usable API key" in checked(acme, people(1)).trouble
    is_left_alone_for_half_a_minute()


def is_left_alone_for_half_a_minute() -> None:
    """And no longer, as long as the list is new."""
    now = timezone.now()
    for seconds, expected in ((20, 0), (40, 1)):
        with time_machine.travel(now + timedelta(seconds=seconds)):
            tasks.sweep()
        assert calls() == expected


def test_a_lease_outlasts_the_patience_of_who_holds_it() -> None:
    longest = checking.AT_ONCE * checking.PATIENCE + settings.PARTNER_TIMEOUTS["total"]
    assert longest < READING_LASTS.total_seconds()


def test_the_words_for_a_missing_key_wait_for_a_language() -> None:
    assert isinstance(checking.NO_KEY, Promise)
