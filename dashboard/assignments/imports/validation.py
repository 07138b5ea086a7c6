"""Validation of an imported line by the list alone.

It knows no Django, and makes no call and no query. ``line_status`` stores what it finds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.assignments.imports.readers.double_encoding import is_garbled
from dashboard.assignments.imports.texts.cells import read_address_cell, read_name
from dashboard.assignments.imports.texts.entry import Entry
from dashboard.assignments.imports.texts.names import clean_part, has_digits, has_lost_letters
from dashboard.assignments.imports.texts.spreadsheet_values import (
    is_date,
    is_error,
    is_marked_text,
    is_number,
    is_shortened,
)
from dashboard.assignments.imports.texts.tokens import address_within
from dashboard.assignments.invitations.addresses import (
    MAX_LENGTH,
    clean_address,
    mailbox_of,
    suggest_address,
    to_ascii,
)
from dashboard.assignments.invitations.candidates import CandidateDetails
from dashboard.assignments.note_codes import NoteCode
from dashboard.core.masked_emails import is_masked

MAX_LENGTHS = {
    "first_name": 200,
    "last_name": 200,
    "job_candidate_id": 100,
    "job_id": 100,
    "talent_id": 100,
}
IDS = ("job_candidate_id", "job_id", "talent_id")
WHOLE_NAMES = ("name", "name_last_first")


class Status(StrEnum):
    """The status of a line as far as the list tells, with the values that the line stores."""

    NEW = "new"
    POSSIBLE_TYPO = "typo"
    CHECK_NAME = "name"
    POSSIBLE_DUPLICATE = "same_mailbox"
    DUPLICATE = "twice"
    INVALID = "invalid"


@dataclass(frozen=True)
class Problem:
    """A problem of a line.

    ``number`` is the maximum length, or for a duplicate the line with the same candidate or
    mailbox.
    """

    code: NoteCode
    number: int = 0


@dataclass(frozen=True)
class ValidatedLine:
    """The result for a line: its candidate and status.

    ``problem`` is what the status needs as an explanation, and ``field`` is where it is. Both are
    empty for a usable line. ``suggestion`` is the probable address behind a possible typo. A name
    with digits may be right: such a line can be sent once a member accepts the name.
    """

    candidate: CandidateDetails
    status: Status
    problem: Problem | None = None
    field: str = ""
    suggestion: str = ""


def validate(
    values: Mapping[str, str],
    seen: Mapping[str, int],
    is_address: Callable[[str], bool],
    *,
    is_entered: bool = False,
) -> ValidatedLine:
    """Return the candidate and the status of a line with these ``values`` by field.

    ``seen`` maps each earlier candidate's key, and their mailbox's, to their line. ``is_address``
    says whether an address with an ASCII domain is well-formed. ``is_entered`` is whether a member
    entered the values.
    """
    candidate = _candidate(values)
    problems = find_problems(values, is_address, is_entered=is_entered)
    if code := _whole_name_problem(values, candidate, is_entered=is_entered):
        problems.setdefault(_whole_name_field(values), Problem(code))
    for field, problem in problems.items():
        if problem.code != NoteCode.NAME_WITH_DIGITS:
            return ValidatedLine(candidate, Status.INVALID, problem, field)
    if candidate.key in seen:
        duplicate = Problem(NoteCode.DUPLICATE, seen[candidate.key])
        return ValidatedLine(candidate, Status.DUPLICATE, duplicate)
    if (key := mailbox_key(candidate)) and key in seen:
        same = Problem(NoteCode.SAME_MAILBOX, seen[key])
        return ValidatedLine(candidate, Status.POSSIBLE_DUPLICATE, same)
    suggestion = _suggestion(candidate.email) if candidate.email else ""
    for field, problem in problems.items():
        return ValidatedLine(candidate, Status.CHECK_NAME, problem, field, suggestion)
    if suggestion:
        return ValidatedLine(candidate, Status.POSSIBLE_TYPO, suggestion=suggestion)
    return ValidatedLine(candidate, Status.NEW)


def mailbox_key(candidate: CandidateDetails) -> str:
    """Return the key of the mailbox that an invitation would reach, "" for no e-mail."""
    return f"mailbox:{mailbox_of(candidate.email)}" if candidate.email else ""


def find_problems(
    values: Mapping[str, str], is_address: Callable[[str], bool], *, is_entered: bool = False
) -> dict[str, Problem]:
    """Return the problem of each field that has one, the e-mail's first.

    What a spreadsheet may have made of a value is none where a member entered it (``is_entered``).
    """
    problems = {}
    if address_problem := _address_problem(values, is_address):
        problems["email"] = Problem(address_problem)
    for field, limit in MAX_LENGTHS.items():
        if len(values.get(field, "")) > limit:
            problems[field] = Problem(NoteCode.TOO_LONG, limit)
    for field in ("first_name", "last_name"):
        text = values.get(field, "")
        if code := _name_problem(text, clean_part(text), is_entered=is_entered):
            problems.setdefault(field, Problem(code))
    for field in IDS:
        if not is_entered and (id_problem := _id_problem(values.get(field, ""))):
            problems.setdefault(field, Problem(id_problem))
    return problems


def read_values(
    cells: Sequence[str], mapping: Sequence[str], corrected: Mapping[str, str] | None
) -> tuple[dict[str, str], dict[str, int]]:
    """Return the value of each field, and the index of its column.

    Corrected fields replace the cells. As they have the name in parts, a whole name counts no more.
    """
    values, columns = {}, {}
    for index, (field, cell) in enumerate(zip(mapping, cells, strict=False)):
        if field and cell and field not in values:
            values[field], columns[field] = cell, index
    if "other_email" in values and not {"email", "job_candidate_id"} & values.keys():
        # The only address of the candidate.
        values["email"], columns["email"] = values["other_email"], columns["other_email"]
    if corrected is not None:
        values |= {"name": "", "name_last_first": "", **corrected}
    return {field: value for field, value in values.items() if value}, columns


def _address_problem(
    values: Mapping[str, str], is_address: Callable[[str], bool]
) -> NoteCode | None:
    if "email" not in values:
        return None if "job_candidate_id" in values else NoteCode.ADDRESS_MISSING
    email = _email(values["email"])
    if len(email) > MAX_LENGTH:
        return NoteCode.ADDRESS_TOO_LONG
    if email.count("@") != 1:
        return _spreadsheet_problem(values["email"]) or NoteCode.ADDRESS_AT_SIGN
    if is_masked(email):
        return NoteCode.ADDRESS_MASKED
    local, _at, domain = email.rpartition("@")
    return None if is_address(f"{local}@{to_ascii(domain)}") else NoteCode.ADDRESS_INVALID


def _spreadsheet_problem(email: str) -> NoteCode | None:
    """Return why an e-mail cell without an @ is none: it has another value of the spreadsheet."""
    if is_error(email):
        return NoteCode.ADDRESS_ERROR
    return NoteCode.ADDRESS_NUMBER if is_number(email) or is_marked_text(email) else None


def _whole_name_problem(
    values: Mapping[str, str], candidate: CandidateDetails, *, is_entered: bool
) -> NoteCode | None:
    """Return the problem of a name that comes from a whole name, or from beside the address."""
    name = f"{candidate.first_name} {candidate.last_name}".strip()
    text = next((values[field] for field in WHOLE_NAMES if field in values), "")
    has_parts = any(clean_part(values.get(field, "")) for field in ("first_name", "last_name"))
    return _name_problem("" if has_parts else text, name, is_entered=is_entered)


def _whole_name_field(values: Mapping[str, str]) -> str:
    return next((name for name in WHOLE_NAMES if name in values), "")


def _name_problem(text: str, name: str, *, is_entered: bool) -> NoteCode | None:
    """Return what is wrong with a ``name``, of which ``text`` is the cell."""
    if has_lost_letters(name):
        return NoteCode.NAME_DAMAGED
    if is_entered:
        return None
    if is_garbled(name):
        return NoteCode.NAME_GARBLED
    if is_date(text):
        return NoteCode.NAME_DATE
    if is_number(text) or is_marked_text(text):
        return NoteCode.NAME_NUMBER
    return NoteCode.NAME_WITH_DIGITS if has_digits(name) else None


def _id_problem(text: str) -> NoteCode | None:
    if is_error(text):
        return NoteCode.ID_ERROR
    if is_shortened(text):
        return NoteCode.ID_SHORTENED
    return NoteCode.ID_MARKED if is_marked_text(text) else None


def _candidate(values: Mapping[str, str]) -> CandidateDetails:
    """Return the candidate of a line.

    With an e-mail the job-candidate ID is left out: which of the two would count is not documented
    (docs/partner-api.md, Assign).
    """
    entries = _entries(values.get("email", ""))
    first, last = read_name(values, entries)
    email = _email(values.get("email", ""))
    return CandidateDetails(
        email=email,
        first_name=first,
        last_name=last,
        job_candidate_id="" if email else values.get("job_candidate_id", ""),
        job_id=values.get("job_id", ""),
        talent_id=values.get("talent_id", ""),
    )


def _email(cell: str) -> str:
    """Return the address of an e-mail cell, its first one if it has several."""
    entries = _entries(cell)
    return clean_address(entries[0].written if entries else cell)


def _suggestion(email: str) -> str:
    """Return the probable address behind ``email``: without a slip, or what it may be cut to."""
    return suggest_address(email) or clean_address(address_within(email))


def _entries(cell: str) -> list[Entry]:
    return read_address_cell(cell) if "@" in cell else []
