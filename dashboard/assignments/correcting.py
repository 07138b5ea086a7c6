"""A list whose first person was refused: what is said of them is corrected, and it goes on.

The row stays the same, so that the numbers add up to the list; it waits again, and goes first.
"""

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from dashboard.assignments import erasing
from dashboard.assignments.batch import Batch, BatchState, PauseKind
from dashboard.assignments.models import ERASED, Assignment, State
from dashboard.assignments.people import Person
from dashboard.assignments.states import move
from dashboard.assignments.steering import resume


class Taken(Exception):
    """Another row holds the person who is meant now."""


def refused_first(batch: Batch) -> Assignment | None:
    """The row that ``batch`` paused for, as long as it waits for somebody's word about it."""
    if batch.state != BatchState.PAUSED or batch.pause_kind != PauseKind.FIRST_REFUSED:
        return None
    rows = batch.assignments.filter(pk=batch.refusal.get("row"), state=State.REJECTED)
    return rows.exclude(person__startswith=ERASED).first()


def is_about(posted: Mapping[str, str], row: Assignment | None) -> bool:
    """Whether a form that was ``posted`` shows ``row`` as it stands: not one refused before, nor
    the same before it was sent and refused anew."""
    if row is None:
        return False
    return (posted.get("row"), posted.get("sends")) == (str(row.token), str(row.sends))


def correct(batch: Batch, row: Assignment, person: Person) -> bool:
    """Go on with ``batch``, first and alone with ``row``, which is about ``person`` now.

    False when somebody else has decided meanwhile; then nothing is changed. Raises Taken. A person
    who was not meant before may be in the flow already, so that it is read anew.
    """
    is_somebody_else = person.key != row.person
    if is_somebody_else and erasing.earlier(batch.workspace_id, batch.flow_id, person.key):
        raise Taken
    try:
        with transaction.atomic():
            if is_somebody_else:
                Batch.objects.filter(pk=batch.pk).update(listed_at=None)
            done = resume(batch) and _waits_again(row, person)
            transaction.set_rollback(not done)
    except IntegrityError:
        batch.refresh_from_db()
        raise Taken from None
    return done


def _waits_again(row: Assignment, person: Person) -> bool:
    return move(
        row,
        None,
        state=State.WAITING,
        person=person.key,
        reason="",
        sent_at=None,
        settled_at=None,
        **person.columns(),
    )
