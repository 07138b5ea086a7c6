"""The states of an assignment, and the steps from one to the next.

    WAITING ──▶ SENDING         of a batch: claimed by a worker; or CANCELLED before that
    SENDING ──▶ ASSIGNED        the partner said so
        ├─────▶ ALREADY_IN      the partner said so, or their list did before we sent
        ├─────▶ REJECTED        the partner said no, with a reason
        ├─────▶ NOT_SENT        it certainly did nothing (no connection, key refused, …);
        │                       a batch's row goes back to WAITING instead
        └─────▶ UNCONFIRMED     it may have done it; or we crashed, and the row's time ran out
    UNCONFIRMED ─▶ CONFIRMED    a look-up found them in the flow's list
        └────────▶ NEEDS_YOU    three look-ups did not; only a person may send again ─▶ SENDING

Each step from one state to the next is one UPDATE that names the state it starts from.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dashboard.assignments.models import LONGEST_ID, Assignment, State
from dashboard.assignments.timing import call_over_at, next_look_up


def begin_sending(row: Assignment, among: "QuerySet[Assignment] | None" = None) -> bool:
    """Claim ``row`` for a call that is made now, if it is (``among`` these and) as it was read."""
    return move(
        row,
        among,
        state=State.SENDING,
        look_ups=0,
        sends=row.sends + 1,
        reason="",
        resend=False,
        sent_at=timezone.now(),
        due_at=call_over_at(),
    )


def settle(row: Assignment, state: State, *, reason: str = "", **changes: Any) -> bool:
    """Bring ``row`` to a final state; False when somebody else moved it first."""
    if len(changes.get("candidate_id", "")) > LONGEST_ID:
        # Part of an id would lead to nobody, or to somebody else.
        changes["candidate_id"] = ""
    return move(
        row, state=state, reason=reason[:500], settled_at=timezone.now(), due_at=None, **changes
    )


def become_unconfirmed(row: Assignment, *, reason: str) -> None:
    """The call may have been carried out: look-ups will tell.

    Not of somebody invited again on purpose, who is in the list anyway: there a person decides.
    """
    if row.again:
        move(row, state=State.NEEDS_YOU, reason=reason[:500], due_at=None)
    else:
        move(row, state=State.UNCONFIRMED, reason=reason[:500], due_at=next_look_up(0))


def move(row: Assignment, among: "QuerySet[Assignment] | None" = None, **changes: Any) -> bool:
    """One UPDATE from the state ``row`` was read in; ``row`` is fresh afterwards either way."""
    rows = Assignment.objects.all() if among is None else among
    here = rows.filter(pk=row.pk, state=row.state, look_ups=row.look_ups, sends=row.sends)
    if not here.update(**changes):
        row.refresh_from_db()
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True
