"""The fields and the status of an imported line, stored from its validation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dashboard.assignments.imports import validation
from dashboard.assignments.imports.lines.notice_days import read_notice_day
from dashboard.assignments.imports.texts.cells import other_addresses
from dashboard.assignments.imports.validation import MAX_LENGTHS, Problem
from dashboard.assignments.invitations.addresses import is_address
from dashboard.assignments.line_notes import note_text
from dashboard.assignments.models.batches import BatchLine
from dashboard.assignments.models.choices import LineStatus
from dashboard.assignments.models.gates import MAX_KIND
from dashboard.assignments.note_codes import OF_ROW, NoteCode

MAX_KEY_LENGTH = 520
MAX_TEXT_LENGTH = 500
Note = list[Any]
"""A note as stored: its code and its argument."""


def validate_line(line: BatchLine, mapping: Sequence[str], seen: dict[str, int]) -> BatchLine:
    """Set the fields and the status of ``line``, as far as the list itself tells, and return it.

    ``seen`` maps each candidate's key and mailbox to the first line with it, and gets this one. A
    manual choice stays, whatever the status.
    """
    values, columns = validation.read_values(line.cells, mapping, line.corrected)
    is_entered = line.corrected is not None
    result = validation.validate(values, seen, is_address, is_entered=is_entered)
    for name, value in asdict(result.candidate).items():
        setattr(line, name, value[: MAX_LENGTHS.get(name, MAX_TEXT_LENGTH)])
    others = other_addresses(line.cells, mapping, result.candidate.email)
    line.status = LineStatus(result.status)
    line.suggestion = (result.suggestion or (others[0] if others else ""))[:MAX_TEXT_LENGTH]
    line.detail = ""
    line.notes = _notes(line, result.problem, others)
    _set_notice(line, values)
    line.column = columns.get(result.field)
    is_invalid = line.status == LineStatus.INVALID
    line.candidate_key = "" if is_invalid else result.candidate.key[:MAX_KEY_LENGTH]
    line.included = (
        line.status == LineStatus.NEW if line.manual_choice is None else line.manual_choice
    )
    if line.candidate_key:
        seen.setdefault(line.candidate_key, line.source_line)
        if mailbox := validation.mailbox_key(result.candidate):
            seen.setdefault(mailbox, line.source_line)
    return line


def _set_notice(line: BatchLine, values: Mapping[str, str]) -> None:
    """Set the notice that the list names. A day that can't be read is none, with a note."""
    text = values.get("notice_on", "")
    line.notice_on = read_notice_day(text)
    line.notice_kind = values.get("notice_kind", "")[:MAX_KIND] if line.notice_on else ""
    if text and line.notice_on is None:
        line.notes = [*(line.notes or []), [NoteCode.NOTICE_DATE, None]]


def _notes(line: BatchLine, problem: Problem | None, others: Sequence[str]) -> list[Note]:
    """Return the note of a ``problem``, of the row's ``others``: further addresses, and its own.

    Those of the reader stay, but for a question that a member has answered by entering the name.
    """
    found: list[Note] = [[problem.code, problem.number]] if problem else []
    if others:
        found.append([NoteCode.OTHER_ADDRESSES, list(others)])
    is_answered = line.corrected is not None
    return found + [
        [code, argument]
        for code, argument in line.notes or []
        if code in OF_ROW and not (is_answered and code == NoteCode.NAME_ORDER)
    ]


def field_values(line: BatchLine, mapping: Sequence[str]) -> dict[str, str]:
    """Return the uncut value of each field in ``line``: its columns hold no more than they fit."""
    values, _columns = validation.read_values(line.cells, mapping, line.corrected)
    return values


def problem_messages(values: Mapping[str, str], *, is_entered: bool) -> dict[str, str]:
    """Return a message for each field with a problem. It is empty for usable values.

    ``is_entered`` is whether a member entered the values.
    """
    problems = validation.find_problems(values, is_address, is_entered=is_entered)
    return {name: note_text(problem.code, problem.number) for name, problem in problems.items()}
