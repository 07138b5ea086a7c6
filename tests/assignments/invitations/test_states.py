"""Two copies of a row for each step of its states: a stale one never moves it back or twice.

Workers and members hold copies of the same row at the same time. Whoever comes second finds it
changed, and knows from then on what it has become.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from dashboard.assignments.invitations.reconciliation import claim_due_row, reopen
from dashboard.assignments.invitations.states import (
    become_unconfirmed,
    begin_sending,
    need_decision,
    settle,
    transition,
)
from dashboard.assignments.invitations.timing import call_timeout_at, next_lookup_at
from dashboard.assignments.models.assignments import MAX_ID_LENGTH, Assignment
from dashboard.assignments.models.choices import AssignmentState
from dashboard.workspaces.registries.recent_assignments import candidate_assigned
from tests.support.users import Users

WAITING, SENDING = AssignmentState.WAITING, AssignmentState.SENDING
UNCONFIRMED, NEEDS_DECISION = AssignmentState.UNCONFIRMED, AssignmentState.NEEDS_DECISION
FINAL = (
    AssignmentState.ASSIGNED,
    AssignmentState.ALREADY_IN,
    AssignmentState.REJECTED,
    AssignmentState.NOT_SENT,
)


@dataclass(frozen=True)
class Step:
    """A step from one state to another. ``move`` returns whether it was made, or nothing."""

    start: AssignmentState
    end: AssignmentState
    move: Callable[[Assignment], Any]

    def __str__(self) -> str:
        return f"{self.start.name}-{self.end.name}"


STEPS = [
    Step(WAITING, SENDING, begin_sending),
    Step(
        WAITING,
        AssignmentState.CANCELLED,
        lambda row: settle(row, AssignmentState.CANCELLED),
    ),
    *[Step(SENDING, end, partial(settle, state=end)) for end in FINAL],
    Step(SENDING, WAITING, lambda row: transition(row, state=WAITING, due_at=None)),
    Step(SENDING, UNCONFIRMED, lambda row: become_unconfirmed(row, reason="timed out")),
    Step(
        UNCONFIRMED,
        AssignmentState.CONFIRMED,
        lambda row: settle(row, AssignmentState.CONFIRMED, candidate_id="7"),
    ),
    Step(UNCONFIRMED, UNCONFIRMED, lambda row: transition(row, lookup_count=row.lookup_count + 1)),
    Step(
        UNCONFIRMED,
        NEEDS_DECISION,
        lambda row: transition(row, state=NEEDS_DECISION, lookup_count=row.lookup_count + 1),
    ),
    Step(UNCONFIRMED, SENDING, begin_sending),
    Step(NEEDS_DECISION, SENDING, begin_sending),
    Step(
        NEEDS_DECISION,
        AssignmentState.CONFIRMED,
        lambda row: settle(row, AssignmentState.CONFIRMED, candidate_id="7"),
    ),
]
RACES = [(a, b) for a, b in product(STEPS, STEPS) if a.start == b.start]


@pytest.fixture
def make_row(cast: Users) -> Callable[[AssignmentState], Assignment]:
    """Return a function that makes a row in a state."""

    def make(state: AssignmentState) -> Assignment:
        return Assignment.objects.create(
            workspace=cast.acme,
            flow_id="1",
            candidate_key="email:ada@example.com",
            email="ada@example.com",
            state=state,
            sends=1,
            due_at=timezone.now(),
        )

    return make


def stored(row: Assignment) -> dict[str, Any]:
    """Return the row's columns as they are in the database."""
    return dict(Assignment.objects.filter(pk=row.pk).values().get())


def copy_of(row: Assignment) -> Assignment:
    return Assignment.objects.get(pk=row.pk)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_fresh_copy_makes_the_step(
    step: Step, make_row: Callable[[AssignmentState], Assignment]
) -> None:
    row = make_row(step.start)
    assert step.move(row) in (True, None)
    assert (row.state, stored(row)["state"]) == (step.end, step.end)


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_step_moves_no_other_row(
    step: Step, make_row: Callable[[AssignmentState], Assignment]
) -> None:
    row, other = make_row(step.start), make_row(AssignmentState.CANCELLED)
    transition(other, state=step.start, candidate_key="email:eva@example.com")
    before = stored(other)
    step.move(row)
    assert stored(other) == before


@pytest.mark.parametrize(("first", "second"), RACES, ids=str)
def test_of_two_copies_the_first_one_moves_the_row(
    first: Step, second: Step, make_row: Callable[[AssignmentState], Assignment]
) -> None:
    row = make_row(first.start)
    early, late = copy_of(row), copy_of(row)
    first.move(early)
    after = stored(row)
    assert after["state"] == first.end
    assert second.move(late) in (False, None)
    assert stored(row) == after
    assert (late.state, late.sends, late.lookup_count) == (
        after["state"],
        after["sends"],
        after["lookup_count"],
    )


@pytest.mark.parametrize("step", [step for step in STEPS if step.start == SENDING], ids=str)
def test_an_old_copy_does_not_answer_for_a_later_call(
    step: Step, make_row: Callable[[AssignmentState], Assignment]
) -> None:
    """The row is being sent again by now: the same state, but another call."""
    row = make_row(SENDING)
    late = copy_of(row)
    transition(row, state=WAITING, due_at=None)
    begin_sending(row)
    after = stored(row)
    assert step.move(late) in (False, None)
    assert stored(row) == after


def test_an_old_copy_does_not_send_what_was_sent_and_put_back(
    make_row: Callable[[AssignmentState], Assignment],
) -> None:
    row = make_row(WAITING)
    late = copy_of(row)
    begin_sending(row)
    transition(row, state=WAITING, due_at=None)
    assert not begin_sending(late)
    assert stored(row)["sends"] == 2


@pytest.mark.parametrize("resend", [True, False])
@pytest.mark.parametrize(
    "move", [s.move for s in STEPS if s.start in (UNCONFIRMED, NEEDS_DECISION)]
)
def test_an_old_copy_does_not_undo_a_members_decision(
    make_row: Callable[[AssignmentState], Assignment],
    move: Callable[[Assignment], Any],
    *,
    resend: bool,
) -> None:
    """Every copy from before is one, however often the row was looked up and reopened."""
    row = make_row(UNCONFIRMED)
    copies = []
    for lookups in (3, 1, 1):
        for _ in range(lookups):
            copies.append(copy_of(row))
            transition(row, lookup_count=row.lookup_count + 1)
        need_decision(row)
        copies.append(copy_of(row))
        reopen([row], resend=resend)
    after = stored(row)
    for late in copies:
        assert move(late) in (False, None)
        assert stored(row) == after


@pytest.mark.parametrize("state", [SENDING, UNCONFIRMED])
def test_a_due_row_is_claimed_once(
    state: AssignmentState, make_row: Callable[[AssignmentState], Assignment]
) -> None:
    row = make_row(state)
    early, late = copy_of(row), copy_of(row)
    assert claim_due_row(early)
    assert not claim_due_row(late)


@pytest.mark.parametrize(("again", "end"), [(False, UNCONFIRMED), (True, NEEDS_DECISION)])
def test_an_unclear_second_invitation_is_for_a_member_to_decide(
    again: bool, end: AssignmentState, make_row: Callable[[AssignmentState], Assignment]
) -> None:
    row = make_row(SENDING)
    transition(row, again=again)
    late = copy_of(row)
    become_unconfirmed(row, reason="timed out")
    settle(late, AssignmentState.ASSIGNED)
    assert stored(row)["state"] == late.state == end


# What each step writes.

NOTED: dict[str, Any] = {"reason": "timed out", "doubt": "slow", "resend": True, "lookup_count": 2}


def columns(row: Assignment, *names: str) -> dict[str, Any]:
    """Return these columns of the row, alike in the copy and in the database."""
    found = {name: value for name, value in stored(row).items() if name in names}
    assert {name: getattr(row, name) for name in names} == found
    return found


@pytest.mark.usefixtures("frozen")
def test_a_call_begins_with_nothing_left_of_the_one_before(
    make_row: Callable[[AssignmentState], Assignment],
) -> None:
    row = make_row(WAITING)
    transition(row, **NOTED)
    assert begin_sending(row)
    assert columns(row, *NOTED, "sends", "sent_at", "due_at") == {
        "reason": "",
        "doubt": "",
        "resend": False,
        "lookup_count": 0,
        "sends": 2,
        "sent_at": timezone.now(),
        "due_at": call_timeout_at(),
    }


@pytest.mark.parametrize("is_among", [True, False])
def test_only_a_row_among_those_that_may_be_sent_is_claimed(
    make_row: Callable[[AssignmentState], Assignment], *, is_among: bool
) -> None:
    row = make_row(WAITING)
    among = Assignment.objects.filter(flow_id="1" if is_among else "2")
    assert begin_sending(row, among) is is_among
    assert stored(row)["state"] == (SENDING if is_among else WAITING)


@pytest.fixture
def received() -> Iterator[list[dict[str, Any]]]:
    """Collect what other apps are told of candidates who were assigned."""
    events: list[dict[str, Any]] = []

    def listen(**event: Any) -> None:
        events.append({name: event[name] for name in ("workspace_id", "flow_id", "more_to_come")})

    candidate_assigned.connect(listen, sender=Assignment)
    yield events
    candidate_assigned.disconnect(listen, sender=Assignment)


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("batch_id", [None, 1])
@pytest.mark.parametrize("state", [*FINAL, AssignmentState.CONFIRMED, AssignmentState.CANCELLED])
def test_a_settled_row_has_its_reason_and_other_apps_learn_of_one_that_was_sent(
    make_row: Callable[[AssignmentState], Assignment],
    received: list[dict[str, Any]],
    state: AssignmentState,
    batch_id: Any,
) -> None:
    row = make_row(SENDING)
    late = copy_of(row)
    row.batch_id = batch_id
    assert settle(row, state, reason="x" * 600, candidate_id="7")
    assert not settle(late, state)
    assert columns(row, "state", "reason", "settled_at", "due_at", "candidate_id") == {
        "state": state,
        "reason": "x" * 500,
        "settled_at": timezone.now(),
        "due_at": None,
        "candidate_id": "7",
    }
    event = {"workspace_id": row.workspace_id, "flow_id": "1", "more_to_come": batch_id is not None}
    assert received == (
        [event] if state in (AssignmentState.ASSIGNED, AssignmentState.CONFIRMED) else []
    )


def test_an_id_that_is_too_long_is_dropped_and_not_cut(
    make_row: Callable[[AssignmentState], Assignment],
) -> None:
    for length, is_whole in ((MAX_ID_LENGTH, True), (MAX_ID_LENGTH + 1, False)):
        row = make_row(SENDING)
        settle(row, AssignmentState.REJECTED, candidate_id="7" * length)
        assert stored(row)["candidate_id"] == ("7" * length if is_whole else "")


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize(
    ("again", "doubt", "due_at"), [(False, "slow", next_lookup_at), (True, "", lambda _count: None)]
)
def test_an_unclear_row_has_its_reason_and_is_looked_up_soon(
    make_row: Callable[[AssignmentState], Assignment],
    doubt: str,
    due_at: Callable[[int], Any],
    *,
    again: bool,
) -> None:
    row = make_row(SENDING)
    transition(row, again=again)
    become_unconfirmed(row, reason="x" * 600, doubt="slow")
    assert columns(row, "reason", "doubt", "due_at") == {
        "reason": "x" * 500,
        "doubt": doubt,
        "due_at": due_at(0),
    }


@pytest.mark.parametrize("doubt", ["", None, "slow"])
def test_a_row_that_is_left_to_a_member_is_due_no_more(
    make_row: Callable[[AssignmentState], Assignment], doubt: str | None
) -> None:
    row = make_row(UNCONFIRMED)
    transition(row, **NOTED)
    assert need_decision(row, doubt, lookup_count=3)
    assert columns(row, "doubt", "due_at", "resend", "lookup_count", "reason") == {
        "doubt": doubt or "",
        "due_at": None,
        "resend": False,
        "lookup_count": 3,
        "reason": "timed out",
    }


def test_a_reason_and_a_doubt_need_not_be_given(
    make_row: Callable[[AssignmentState], Assignment],
) -> None:
    row = make_row(SENDING)
    transition(row, **NOTED)
    become_unconfirmed(row, reason="")
    assert columns(row, "reason", "doubt") == {"reason": "", "doubt": ""}
    transition(row, **NOTED)
    settle(row, AssignmentState.CONFIRMED)
    assert columns(row, "reason") == {"reason": ""}


def test_a_decision_needs_no_doubt(make_row: Callable[[AssignmentState], Assignment]) -> None:
    row = make_row(SENDING)
    transition(row, doubt="slow")
    assert need_decision(row)
    assert stored(row)["doubt"] == ""
