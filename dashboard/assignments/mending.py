"""A line of a list that can't be used as it stands, corrected by hand in the preview.

What is entered is kept beside the line's cells, which stay as they were brought. The list stays
ready: only this line is judged again, by one call to the partner at most.
"""

from collections.abc import Mapping
from copy import copy
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from dashboard.assignments.batch import Batch, BatchState, Line, Verdict
from dashboard.assignments.checking import mark_elsewhere, mark_held, mark_here
from dashboard.assignments.judging import judged, twice
from dashboard.assignments.people import Person, find_in_flow
from flows_api import Candidate, FlowsClient, FlowsError

STANDING: Final = ("verdict", "note", "column", "suggestion", "included", "choice")
"""What the check has said of a line, and somebody of its verdict."""


def mend(batch: Batch, number: int, entered: Mapping[str, str], flows: FlowsClient) -> Line | None:
    """The line ``number`` with what was ``entered`` (usable by itself: ``judging.faults_of``), and
    its new verdict; None when the list is not ready any more, and nothing was changed.

    Somebody new is looked for in the flow. When that can't be done now they count as new, and the
    whole flow is read before anything is sent. Raises Line.DoesNotExist.
    """
    before = batch.lines.get(number=number)
    meant = _judged(before, entered, batch, {})
    is_new = meant.person != before.person
    found, is_certain = _look(batch, meant, flows) if is_new else (None, False)
    with transaction.atomic():
        # Whoever mends another line, ticks or confirms at this moment waits, or has been before.
        here = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        if not here.update(version=F("version") + 1):
            return None
        batch.refresh_from_db(fields=["version"])
        before = _held(batch, number)
        line = _judged(before, entered, batch, _seen(batch, meant))
        if line.person == before.person:
            _stand_as(line, before)
        else:
            _hand_over(batch, before)
            _ask_around(batch, line, found, is_certain=is_certain)
        return batch.lines.get(number=number)


def _held(batch: Batch, number: int) -> Line:
    """The line ``number``; it and the others of its person are held until the transaction ends, so
    that whoever erases the person waits, or has been before. They are taken in the order in which
    erasing takes them, lest each waits for the other. Raises Line.DoesNotExist."""
    theirs = Q(number=number)
    if person := batch.lines.get(number=number).person:
        theirs |= Q(person=person)
    lines = batch.lines.select_for_update().filter(theirs).order_by("pk")
    held = {line.number: line for line in lines}
    if number not in held:
        raise Line.DoesNotExist
    return held[number]


def _judged(line: Line, entered: Mapping[str, str], batch: Batch, seen: dict[str, int]) -> Line:
    line = copy(line)
    line.mended = dict(entered)
    return judged(line, batch.mapping, seen)


def _seen(batch: Batch, line: Line) -> dict[str, int]:
    """Where else the person of ``line`` stands."""
    others = batch.lines.filter(person=line.person).exclude(pk=line.pk)
    return dict(others.exclude(verdict=Verdict.TWICE).values_list("person", "place"))


def _look(batch: Batch, line: Line, flows: FlowsClient) -> tuple[Candidate | None, bool]:
    """The person of ``line`` in the flow, and whether None means that they are not there."""
    person = Person.of(line)
    try:
        found = find_in_flow(flows, batch.flow_id, person)
    except FlowsError:
        return None, False
    return found, bool(found or person.email)


def _stand_as(line: Line, before: Line) -> None:
    """Save ``line``, of which everything is said already as far as it goes."""
    for name in STANDING:
        setattr(line, name, getattr(before, name))
    line.save(force_update=True)


def _hand_over(batch: Batch, before: Line) -> None:
    """The next line of the person whom ``before`` was about is no second one any more."""
    if not before.person or before.verdict == Verdict.TWICE:
        return
    others = batch.lines.filter(person=before.person, verdict=Verdict.TWICE).order_by("number")
    if (heir := others.first()) is not None:
        _stand_as(heir, before)
        others.update(note=twice(heir.place))


def _ask_around(batch: Batch, line: Line, found: Candidate | None, *, is_certain: bool) -> None:
    """Save ``line``, which is about somebody new, with what the flow and our own rows say."""
    if line.is_sendable and not is_certain:
        Batch.objects.filter(pk=batch.pk).update(listed_at=None)
        line.note = _("Whether they are in the flow already is looked up before anything is sent.")
    line.save(force_update=True)
    if not line.is_sendable:
        return
    if found is not None:
        mark_here(line, found.status)
    else:
        mark_held(batch, [line])
        line.refresh_from_db()
        if line.verdict == Verdict.NEW and is_certain:
            mark_elsewhere(batch, [line])
