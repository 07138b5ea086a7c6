"""Correction of an imported line by hand, in the review.

The corrected fields are stored beside the cells, which stay as imported. The batch stays READY:
only this line is validated again, with one call to the partner at most.
"""

from collections.abc import Mapping
from copy import copy
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from dashboard.assignments.batch import Batch, Line
from dashboard.assignments.checking import mark_elsewhere, mark_held, mark_here
from dashboard.assignments.choices import BatchState, Verdict
from dashboard.assignments.judging import Code, Problem
from dashboard.assignments.line_status import problem_message, validate_line
from dashboard.assignments.people import Person, find_in_flow
from flows_api import Candidate, FlowsClient, FlowsError

STATUS_FIELDS: Final = ("verdict", "note", "column", "suggestion", "included", "choice")
"""The status of a line, with all that belongs to it."""


def mend(batch: Batch, number: int, entered: Mapping[str, str], flows: FlowsClient) -> Line | None:
    """Correct the line ``number`` with the ``entered`` fields, and return it with its new status.

    ``entered`` has passed ``validation``. Return None, with nothing changed, when the batch is not
    READY any more. Another candidate than before is looked up in the flow. When that fails they
    count as new, and the whole flow is read before anything is sent. Raise Line.DoesNotExist.
    """
    before = batch.lines.get(number=number)
    validated = _validated(before, entered, batch, {})
    is_new = validated.person != before.person
    found, is_certain = _look_up(batch, validated, flows) if is_new else (None, False)
    with transaction.atomic():
        # A concurrent correction, selection or confirmation waits, or came before.
        ready = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        if not ready.update(version=F("version") + 1):
            return None
        batch.refresh_from_db(fields=["version"])
        before = _locked_line(batch, number)
        line = _validated(before, entered, batch, _other_lines(batch, validated))
        if line.person == before.person:
            _save_with_status_of(line, before)
        else:
            _promote_duplicate(batch, before)
            _save_with_new_status(batch, line, found, is_certain=is_certain)
        return batch.lines.get(number=number)


def _locked_line(batch: Batch, number: int) -> Line:
    """Return the line ``number``, locked until the transaction ends.

    The candidate's other lines are locked too, so that an erasure of the candidate waits, or came
    before. Both lock in the same order, so that neither waits for the other. Raise
    Line.DoesNotExist.
    """
    same_candidate = Q(number=number)
    if key := batch.lines.get(number=number).person:
        same_candidate |= Q(person=key)
    lines = batch.lines.select_for_update().filter(same_candidate).order_by("pk")
    locked = {line.number: line for line in lines}
    if number not in locked:
        raise Line.DoesNotExist
    return locked[number]


def _validated(line: Line, entered: Mapping[str, str], batch: Batch, seen: dict[str, int]) -> Line:
    line = copy(line)
    line.mended = dict(entered)
    return validate_line(line, batch.mapping, seen)


def _other_lines(batch: Batch, line: Line) -> dict[str, int]:
    """Return the other line of the same candidate, by the candidate's key."""
    others = batch.lines.filter(person=line.person).exclude(pk=line.pk)
    return dict(others.exclude(verdict=Verdict.TWICE).values_list("person", "place"))


def _look_up(batch: Batch, line: Line, flows: FlowsClient) -> tuple[Candidate | None, bool]:
    """Return the line's candidate in the flow, and whether a None is certain."""
    candidate = Person.of(line)
    try:
        found = find_in_flow(flows, batch.flow_id, candidate)
    except FlowsError:
        return None, False
    return found, bool(found or candidate.email)


def _save_with_status_of(line: Line, before: Line) -> None:
    """Save ``line`` with the status of ``before``, which is still valid."""
    for name in STATUS_FIELDS:
        setattr(line, name, getattr(before, name))
    line.save(force_update=True)


def _promote_duplicate(batch: Batch, before: Line) -> None:
    """Make the next line of the candidate of ``before`` the first one, no longer a duplicate."""
    if not before.person or before.verdict == Verdict.TWICE:
        return
    others = batch.lines.filter(person=before.person, verdict=Verdict.TWICE).order_by("number")
    if (successor := others.first()) is not None:
        _save_with_status_of(successor, before)
        others.update(note=problem_message(Problem(Code.DUPLICATE, successor.place)))


def _save_with_new_status(
    batch: Batch, line: Line, found: Candidate | None, *, is_certain: bool
) -> None:
    """Save ``line``, which has another candidate now, with the status by the flow and our rows."""
    if line.is_sendable and not is_certain:
        Batch.objects.filter(pk=batch.pk).update(listed_at=None)
        line.note = _("We will check whether they are already in the flow before anything is sent.")
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
