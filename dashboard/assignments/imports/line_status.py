"""The fields and the status of an imported line, stored from its validation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy, ngettext

from dashboard.assignments.imports import validation
from dashboard.assignments.imports.texts.cells import other_addresses
from dashboard.assignments.imports.validation import MAX_LENGTHS, Code, Problem
from dashboard.assignments.models.batches import BatchLine
from dashboard.assignments.models.choices import LineStatus

MAX_KEY_LENGTH = 520
MAX_TEXT_LENGTH = 500
MESSAGES = {
    Code.TOO_LONG: gettext_lazy("Enter at most %(most)s characters."),
    Code.ADDRESS_MISSING: gettext_lazy("E-mail address missing."),
    Code.ADDRESS_TOO_LONG: gettext_lazy("The e-mail address is longer than 500 characters."),
    Code.ADDRESS_AT_SIGN: gettext_lazy("An e-mail address has exactly one @ sign."),
    Code.ADDRESS_INVALID: gettext_lazy("This is not an e-mail address."),
    Code.NAME_DAMAGED: gettext_lazy(
        "Letters of the name were lost when the list was saved. Enter it anew."
    ),
    Code.ADDRESS_ERROR: gettext_lazy("The cell holds an error of the spreadsheet, not an address."),
    Code.ADDRESS_NUMBER: gettext_lazy("The cell holds a number, not an address."),
    Code.ID_ERROR: gettext_lazy("The cell holds an error of the spreadsheet, not an ID."),
    Code.ID_SHORTENED: gettext_lazy("The spreadsheet shortened this ID. Enter it in full."),
    Code.ID_MARKED: gettext_lazy("An apostrophe stands before this ID. Enter it without."),
    Code.NAME_GARBLED: gettext_lazy("The letters of the name are garbled. Enter it anew."),
    Code.NAME_DATE: gettext_lazy(
        "The name is a date. Spreadsheets make dates of some names. Enter it anew."
    ),
    Code.NAME_NUMBER: gettext_lazy("The name is a number. Enter the name, or leave it empty."),
    Code.NAME_WITH_DIGITS: gettext_lazy("The name has digits in it. Correct or confirm it."),
    Code.DUPLICATE: gettext_lazy("Same candidate as in line %(line)s."),
    Code.SAME_MAILBOX: gettext_lazy("Probably the same mailbox as in line %(line)s."),
}


def validate_line(line: BatchLine, mapping: Sequence[str], seen: dict[str, int]) -> BatchLine:
    """Set the fields and the status of ``line``, as far as the list itself tells, and return it.

    ``seen`` maps each candidate's key and mailbox to the first line with it, and gets this one. A
    manual choice stays, whatever the status.
    """
    values, columns = validation.read_values(line.cells, mapping, line.corrected)
    is_entered = line.corrected is not None
    result = validation.validate(values, seen, _is_address, is_entered=is_entered)
    for name, value in asdict(result.candidate).items():
        setattr(line, name, value[: MAX_LENGTHS.get(name, MAX_TEXT_LENGTH)])
    others = other_addresses(line.cells, mapping, result.candidate.email)
    line.status = LineStatus(result.status)
    line.suggestion = (result.suggestion or (others[0] if others else ""))[:MAX_TEXT_LENGTH]
    line.detail = _detail(result.problem, others)[:MAX_TEXT_LENGTH]
    line.column = columns.get(result.field)
    is_invalid = line.status == LineStatus.INVALID
    line.candidate_key = "" if is_invalid else result.candidate.key[:MAX_KEY_LENGTH]
    line.included = (
        line.status == LineStatus.NEW if line.manual_choice is None else line.manual_choice
    )
    if line.candidate_key:
        seen.setdefault(line.candidate_key, line.source_line)
        seen.setdefault(validation.mailbox_key(result.candidate), line.source_line)
    return line


def _detail(problem: Problem | None, others: Sequence[str]) -> str:
    """Return the message of a ``problem``, and the row's ``others``: further addresses."""
    messages = [problem_message(problem)] if problem else []
    if others:
        other = ngettext(
            "Other address in this row: %(addresses)s.",
            "Other addresses in this row: %(addresses)s.",
            len(others),
        )
        messages.append(other % {"addresses": ", ".join(others)})
    return " ".join(messages)


def field_values(line: BatchLine, mapping: Sequence[str]) -> dict[str, str]:
    """Return the uncut value of each field in ``line``: its columns hold no more than they fit."""
    values, _columns = validation.read_values(line.cells, mapping, line.corrected)
    return values


def problem_messages(values: Mapping[str, str], *, is_entered: bool) -> dict[str, str]:
    """Return a message for each field with a problem. It is empty for usable values.

    ``is_entered`` is whether a member entered the values.
    """
    problems = validation.find_problems(values, _is_address, is_entered=is_entered)
    return {name: problem_message(problem) for name, problem in problems.items()}


def problem_message(problem: Problem) -> str:
    """Return the message for ``problem`` in the current language."""
    return str(MESSAGES[problem.code]) % {"most": problem.number, "line": problem.number}


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
