"""States of an assignment, and the transitions between them.

    WAITING ──▶ SENDING         of a batch: claimed by a worker; or CANCELLED before that
        └─────▶ NEEDS_DECISION  the flow's list can't tell whether the candidate is in it
    SENDING ──▶ ASSIGNED        the partner confirmed it
        ├─────▶ ALREADY_IN      the partner said so, or their list did before we sent
        ├─────▶ REJECTED        the partner rejected it, with a reason
        ├─────▶ NOT_SENT        it certainly did nothing (no connection, key refused, …);
        │                       a batch's row goes back to WAITING instead, unless no notice
        │                       was recorded in time (``gate``)
        └─────▶ UNCONFIRMED     it may have been done; or we crashed, and the row is due
    UNCONFIRMED ─▶ CONFIRMED    a lookup found the candidate in the flow's list
        ├────────▶ NEEDS_DECISION  three lookups did not; only a member may send again ─▶ SENDING
        └────────▶ REJECTED        it was an unclear refusal, and the lookups found nobody

Each transition is one UPDATE that names the state it starts from.
"""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from dashboard.assignments.invitations.timing import call_timeout_at, next_lookup_at
from dashboard.assignments.models.assignments import MAX_ID_LENGTH, Assignment
from dashboard.assignments.models.choices import SENT, AssignmentState
from dashboard.workspaces.registries.recent_assignments import candidate_assigned


def begin_sending(row: Assignment, among: "QuerySet[Assignment] | None" = None) -> bool:
    """Claim ``row`` for a call that is made now.

    Return False if it has changed since it was read. With ``among`` the row must also be one of
    these.
    """
    return transition(
        row,
        among,
        state=AssignmentState.SENDING,
        lookup_count=0,
        sends=row.sends + 1,
        reason="",
        doubt="",
        resend=False,
        sent_at=timezone.now(),
        due_at=call_timeout_at(),
    )


def settle(row: Assignment, state: AssignmentState, *, reason: str = "", **changes: Any) -> bool:
    """Bring ``row`` to a final state.

    Return False when another process changed it first.
    """
    if len(changes.get("candidate_id", "")) > MAX_ID_LENGTH:
        # A cut ID would lead to nobody, or to another candidate.
        changes["candidate_id"] = ""
    is_settled = transition(
        row, state=state, reason=reason[:500], settled_at=timezone.now(), due_at=None, **changes
    )
    if is_settled and state in SENT:
        candidate_assigned.send(
            sender=Assignment,
            workspace_id=row.workspace_id,
            flow_id=row.flow_id,
            more_to_come=row.batch_id is not None,
        )
    return is_settled


def become_unconfirmed(row: Assignment, *, reason: str, doubt: str = "") -> None:
    """Set ``row`` to unconfirmed: the call may have been carried out, and lookups will find out.

    For an intended second invitation lookups can't, as the candidate is in the list anyway. There a
    member decides.
    """
    if row.again:
        transition(row, state=AssignmentState.NEEDS_DECISION, reason=reason[:500], due_at=None)
    else:
        transition(
            row,
            state=AssignmentState.UNCONFIRMED,
            reason=reason[:500],
            doubt=doubt,
            due_at=next_lookup_at(0),
        )


def need_decision(row: Assignment, doubt: str | None = "", **changes: Any) -> bool:
    """Leave ``row`` to a member. ``doubt`` says why it can't be told whether they are there."""
    return transition(
        row,
        state=AssignmentState.NEEDS_DECISION,
        doubt=doubt or "",
        due_at=None,
        resend=False,
        **changes,
    )


def transition(
    row: Assignment, among: "QuerySet[Assignment] | None" = None, **changes: Any
) -> bool:
    """Update ``row`` if it is as it was read, and return whether it was.

    ``row`` is up to date afterwards either way.
    """
    rows = Assignment.objects.all() if among is None else among
    here = rows.filter(pk=row.pk, state=row.state, lookup_count=row.lookup_count, sends=row.sends)
    if not here.update(**changes):
        row.refresh_from_db()
        return False
    for name, value in changes.items():
        setattr(row, name, value)
    return True
