"""Correction of an imported line by hand, in the review.

The corrected fields are stored beside the cells, which stay as imported. The batch stays READY:
only this line is validated again, with one call to the partner at most.
"""

from collections.abc import Mapping
from copy import copy
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.preflight import (
    set_already_in_flow,
    set_in_other_batch,
    set_in_other_flow,
    set_unknown,
)
from dashboard.assignments.invitations.addresses import domains_of_mailbox, mailbox_of
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.finder import CandidateFinder
from dashboard.assignments.invitations.presence import Finding, Presence
from dashboard.assignments.models.batches import Batch, BatchLine
from dashboard.assignments.models.choices import BatchState, LineStatus
from dashboard.assignments.note_codes import OF_LINE, NoteCode
from flows_api import FlowsClient, FlowsError

STATUS_FIELDS: Final = ("status", "detail", "column", "suggestion", "included", "manual_choice")
"""The status of a line, with all that belongs to it but its notes."""
DUPLICATES: Final = (LineStatus.DUPLICATE, LineStatus.POSSIBLE_DUPLICATE)


def correct_line(
    batch: Batch, number: int, entered: Mapping[str, str], flows: FlowsClient
) -> BatchLine | None:
    """Correct the line ``number`` with the ``entered`` fields, and return it with its new status.

    ``entered`` has passed ``validation``. Return None, with nothing changed, when the batch is not
    READY any more. Another candidate than before is looked up in the flow. When that fails they
    count as new, and the whole flow is read before anything is sent. Raise Line.DoesNotExist.
    """
    before = batch.lines.get(number=number)
    validated = _validated(before, entered, batch, {})
    is_new = validated.candidate_key != before.candidate_key
    finding = _find_in_flow(batch, validated, flows) if is_new else None
    with transaction.atomic():
        # A concurrent correction, selection or confirmation waits, or came before.
        ready = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        if not ready.update(version=F("version") + 1):
            return None
        batch.refresh_from_db(fields=["version"])
        before = _locked_line(batch, number)
        line = _validated(before, entered, batch, _other_lines(batch, validated))
        if line.candidate_key == before.candidate_key:
            _save_with_status_of(line, before)
        else:
            _promote_duplicate(batch, before)
            if nameless := _find_nameless_first(batch, line):
                _take_over(batch, line, nameless)
            else:
                _save_with_new_status(batch, line, finding)
        return batch.lines.get(number=number)


def _locked_line(batch: Batch, number: int) -> BatchLine:
    """Return the line ``number``, locked until the transaction ends.

    The candidate's other lines are locked too, so that an erasure of the candidate waits, or came
    before. Both lock in the same order, so that neither waits for the other. Raise
    Line.DoesNotExist.
    """
    same_candidate = Q(number=number)
    if key := batch.lines.get(number=number).candidate_key:
        same_candidate |= Q(candidate_key=key)
    lines = batch.lines.select_for_update().filter(same_candidate).order_by("pk")
    locked = {line.number: line for line in lines}
    if number not in locked:
        raise BatchLine.DoesNotExist
    return locked[number]


def _validated(
    line: BatchLine, entered: Mapping[str, str], batch: Batch, seen: dict[str, int]
) -> BatchLine:
    line = copy(line)
    line.corrected = dict(entered)
    return validate_line(line, batch.mapping, seen)


def _other_lines(batch: Batch, line: BatchLine) -> dict[str, int]:
    """Return the other lines of the same candidate, and of their mailbox, by their keys."""
    others = batch.lines.exclude(pk=line.pk).exclude(status__in=DUPLICATES)
    same = others.filter(candidate_key=line.candidate_key).exclude(candidate_key="")
    found = dict(same.values_list("candidate_key", "source_line"))
    mailbox = mailbox_of(line.email)
    for domain in domains_of_mailbox(line.email):
        beside = others.filter(candidate_key__endswith=f"@{domain}")
        for email, source_line in beside.values_list("email", "source_line"):
            if mailbox_of(email) == mailbox:
                found.setdefault(f"mailbox:{mailbox}", source_line)
    return found


def _find_in_flow(batch: Batch, line: BatchLine, flows: FlowsClient) -> Finding | None:
    """Return whether the line's candidate is in the flow, or None if the flow can't be read."""
    try:
        return CandidateFinder(flows).find(batch.flow_id, CandidateDetails.from_row(line))
    except FlowsError:
        return None


def _save_with_status_of(line: BatchLine, before: BatchLine) -> None:
    """Save ``line`` with the status of ``before``, which is still valid."""
    for name in STATUS_FIELDS:
        setattr(line, name, getattr(before, name))
    of_status = [note for note in before.notes or [] if note[0] not in OF_LINE]
    line.notes = of_status + [note for note in line.notes or [] if note[0] in OF_LINE]
    line.save(force_update=True)


def _promote_duplicate(batch: Batch, before: BatchLine) -> None:
    """Make the next line of the candidate of ``before`` the first one, no longer a duplicate."""
    if not before.candidate_key or before.status == LineStatus.DUPLICATE:
        return
    others = batch.lines.filter(
        candidate_key=before.candidate_key, status=LineStatus.DUPLICATE
    ).order_by("number")
    if (successor := others.first()) is not None:
        _save_with_status_of(successor, before)
        for other in others:
            _name_duplicate_of(other, successor)


def _find_nameless_first(batch: Batch, line: BatchLine) -> BatchLine | None:
    """Return the first line of the candidate of ``line`` if only ``line`` has their name."""
    if line.status != LineStatus.DUPLICATE or not line.name:
        return None
    same = batch.lines.filter(candidate_key=line.candidate_key).exclude(pk=line.pk)
    first = same.exclude(status__in=DUPLICATES).first()
    return None if first is None or first.name else first


def _take_over(batch: Batch, line: BatchLine, first: BatchLine) -> None:
    """Make ``line`` the candidate's first one instead of ``first``, which becomes a duplicate."""
    _save_with_status_of(line, first)
    # By query: a candidate who is erased at this time must not be written again.
    row = BatchLine.objects.filter(pk=first.pk)
    row.update(status=LineStatus.DUPLICATE, included=False, manual_choice=None, suggestion="")
    same = batch.lines.filter(candidate_key=line.candidate_key, status=LineStatus.DUPLICATE)
    for other in same.exclude(pk=line.pk):
        _name_duplicate_of(other, line)


def _name_duplicate_of(line: BatchLine, first: BatchLine) -> None:
    """Say which line is the ``first`` one of the duplicate ``line``."""
    own = [note for note in line.notes or [] if note[0] in OF_LINE]
    line.notes = [[NoteCode.DUPLICATE, first.source_line], *own]
    line.detail = ""
    line.save(update_fields=["notes", "detail"])


def _save_with_new_status(batch: Batch, line: BatchLine, finding: Finding | None) -> None:
    """Save ``line``, which has another candidate now, with the status by the flow and our rows."""
    if line.is_sendable and finding is None:
        Batch.objects.filter(pk=batch.pk).update(flow_read_at=None)
        line.notes = [[NoteCode.CHECKED_LATER, None], *(line.notes or [])]
    line.save(force_update=True)
    if not line.is_sendable:
        return
    if finding and finding.presence == Presence.PRESENT:
        set_already_in_flow(line, finding)
    elif set_in_other_batch(batch, [line]) or finding is None:
        return
    elif finding.presence == Presence.UNKNOWN:
        set_unknown(line, finding)
    elif line.status == LineStatus.NEW:
        set_in_other_flow(batch, [line])
