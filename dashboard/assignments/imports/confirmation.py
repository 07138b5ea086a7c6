"""The way from an import to rows that will be sent: the selection and its confirmation."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.assignments.gates.rule import (
    find_gate,
    open_rows,
    opening_days,
    record_notices,
)
from dashboard.assignments.imports.chunks import in_chunks
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.invitations.counts import recount
from dashboard.assignments.invitations.erased import erased_keys
from dashboard.assignments.invitations.sending_hours import next_open
from dashboard.assignments.models.assignments import Assignment
from dashboard.assignments.models.batches import Batch, BatchLine, cancel_window
from dashboard.assignments.models.choices import SENDABLE, AssignmentState, BatchState, LineStatus
from dashboard.assignments.models.imports import ImportFile
from dashboard.assignments.note_codes import NoteCode

CONFIRM_NUMBER_ABOVE: Final = 30
ONE_BY_ONE = (LineStatus.UNKNOWN, LineStatus.POSSIBLE_DUPLICATE)
"""Statuses of candidates who may be invited twice: a member selects each of them by hand."""
SENDING_SPEEDS = (0, 120, 30, 10)
"""Invitations a minute to select from. 0 is as fast as the workspace's rate limit allows."""


class SelectionChanged(Exception):
    """Raised when others would be invited than the page showed."""


def lines_to_send(batch: Batch) -> "QuerySet[BatchLine]":
    """Return the lines that a confirmation would send: the selected ones whose gate is open."""
    selected = batch.lines.filter(included=True, status__in=SENDABLE)
    return open_rows(selected, find_gate(batch.workspace_id), batch.flow_id)


def gated_lines(batch: Batch) -> "QuerySet[BatchLine]":
    """Return the lines that could be sent but for the gate, selected or not."""
    gate = find_gate(batch.workspace_id)
    sendable = batch.lines.filter(status__in=SENDABLE)
    if gate is None:
        return sendable.none()
    return sendable.exclude(pk__in=open_rows(sendable, gate, batch.flow_id).values("pk"))


def gate_days(batch: Batch, lines: Iterable[BatchLine]) -> dict[int, date | None]:
    """Return from which day each of ``lines`` may be sent, by primary key.

    None is for a line without a notice.
    """
    gate, shown = find_gate(batch.workspace_id), list(lines)
    if gate is None:
        return {}
    recorded = opening_days(gate, {line.candidate_key for line in shown})
    found: dict[int, date | None] = {}
    for line in shown:
        days = [gate.opens_on(line.notice_on), recorded.get(line.candidate_key)]
        found[line.pk] = min((day for day in days if day), default=None)
    return found


def select_lines(
    batch: Batch, *, shown: Collection[int], selected: Collection[int], version: int | None = None
) -> bool:
    """Include the selected lines of those ``shown`` on a page.

    Only a change counts as a manual choice: a line with a possible typo that nobody has touched is
    not excluded by hand. Return False, and change nothing, when the page's ``version`` is outdated
    or the batch is not READY, unless the selection is the saved one anyway.
    """
    with transaction.atomic():
        ready = Batch.objects.select_for_update().filter(pk=batch.pk, state=BatchState.READY)
        is_current = ready.filter(**_version_filter(version)).exists()
        lines = batch.lines.filter(number__in=shown, status__in=SENDABLE)
        added = lines.filter(number__in=selected, included=False)
        dropped = lines.exclude(number__in=selected).filter(included=True)
        if not is_current:
            return not (added.exists() or dropped.exists())
        added.update(included=True, manual_choice=True)
        dropped.update(included=False, manual_choice=False)
    return True


def select_all(batch: Batch, lines: "QuerySet[BatchLine]", *, include: bool) -> None:
    """Include or exclude all of ``lines``.

    Nobody who may already be in the flow, or in the list, is included in this way: each of them is
    a decision.
    """
    if include:
        lines = lines.exclude(status__in=ONE_BY_ONE)
    numbers = list(lines.values_list("number", flat=True))
    select_lines(batch, shown=numbers, selected=numbers if include else [])


def confirm(
    batch: Batch,
    *,
    count: int,
    per_minute: int,
    by: User | None,
    sending_zone: str = "",
    version: int | None = None,
) -> bool:
    """Schedule ``batch`` to be sent after the cancel window.

    With ``sending_zone`` it is sent in the sending hours of that time zone only. Return False when
    it is not READY (any more). Raise Changed when another number than ``count`` would be invited,
    or when the page's ``version`` is outdated, since a line may be about another candidate by now.
    The rows are created in one transaction with the change of state, so a second submit finds
    nothing to do.
    """
    now = timezone.now()
    with transaction.atomic():
        ready = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        is_scheduled = ready.filter(**_version_filter(version)).update(
            state=BatchState.SCHEDULED,
            confirmed_by=by,
            confirmed_at=now,
            starts_at=next_open(now + cancel_window(), sending_zone),
            per_minute=per_minute,
            sending_zone=sending_zone,
            has_unread_notice=by is not None,
        )
        if not is_scheduled and not ready.exists():
            return False
        if not is_scheduled or not count or lines_to_send(batch).count() != count:
            raise SelectionChanged
        _record_notices(batch, by)
        _create_assignments(batch, by)
        _leave_out_gated(batch)
        # It is needed no more, and holds all that the list says of its candidates.
        ImportFile.objects.filter(batch=batch).delete()
    batch.refresh_from_db()
    recount(batch.pk)
    return True


def _record_notices(batch: Batch, by: User | None) -> None:
    """Record the notices that the list names, of the candidates who are sent and of the others."""
    named = batch.lines.filter(notice_on__isnull=False, status__in=SENDABLE)
    notices = named.values_list("candidate_key", "notice_on", "notice_kind")
    record_notices(
        batch.workspace, ((key, day, kind) for key, day, kind in notices if key and day), by=by
    )


def _leave_out_gated(batch: Batch) -> None:
    """Leave out the selected lines whose gate is closed, with a note that says from which day on.

    Their notices are recorded by now, so the list of what was left out says the same as the review.
    """
    for lines in in_chunks(gated_lines(batch).filter(included=True)):
        days = gate_days(batch, lines)
        for line in lines:
            opens_on = days.get(line.pk)
            note = [NoteCode.NO_NOTICE.value, opens_on.isoformat() if opens_on else None]
            line.included, line.notes = False, [*(line.notes or []), note]
        BatchLine.objects.bulk_update(lines, ["included", "notes"])


def _version_filter(version: int | None) -> dict[str, int]:
    """Return the filter for a page's ``version``: a list corrected since has another one."""
    return {} if version is None else {"version": version}


def _create_assignments(batch: Batch, by: User | None) -> None:
    """Create a row for each line to send.

    Candidates whom another submission reserved meanwhile are left out: the constraint on
    (workspace, flow, candidate) decides.
    """
    for lines in in_chunks(lines_to_send(batch)):
        tokens = {_token(batch, line): line for line in lines}
        erased = erased_keys(
            batch.workspace_id, batch.flow_id, [line.candidate_key for line in lines]
        )
        Assignment.objects.bulk_create(
            [
                _assignment(batch, line, token, by)
                for token, line in tokens.items()
                if line.candidate_key not in erased
            ],
            ignore_conflicts=True,
        )
        ours = batch.assignments.filter(token__in=tokens)
        missing = tokens.keys() - set(ours.values_list("token", flat=True))
        reserved = [tokens[token].pk for token in missing]
        BatchLine.objects.filter(pk__in=reserved).update(
            status=LineStatus.IN_OTHER_BATCH, included=False
        )


def _token(batch: Batch, line: BatchLine) -> UUID:
    return uuid5(batch.pk, str(line.number))


def _assignment(batch: Batch, line: BatchLine, token: UUID, by: User | None) -> Assignment:
    return Assignment(
        workspace_id=batch.workspace_id,
        batch=batch,
        line=line.source_line,
        token=token,
        flow_id=batch.flow_id,
        flow_name=batch.flow_name,
        candidate_key=line.candidate_key,
        state=AssignmentState.WAITING,
        despite_doubt=line.status == LineStatus.UNKNOWN,
        created_by=by,
        **CandidateDetails.from_row(line).columns(),
    )
