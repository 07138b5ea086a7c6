"""The meaning of columns: by their header, by whose they are, and by their content."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.assignments.imports.readers.columns.column import Column, Rows
from dashboard.assignments.imports.readers.columns.emails import (
    ALL_EMAILS,
    NAME_FIELDS,
    find_email_column,
    find_other_email_column,
    has_rival,
)
from dashboard.assignments.imports.readers.columns.names import (
    LAST_FIRST,
    guess_names,
    has_last_name_first,
)
from dashboard.assignments.imports.readers.headers import EMAIL_WORD, UNUSED, Role, read_heading
from dashboard.assignments.imports.readers.reading import Guess

FIELDS = {
    "email": gettext_lazy("E-mail"),
    "other_email": gettext_lazy("Other e-mail"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "name": gettext_lazy("Full name"),
    "name_last_first": gettext_lazy("Full name, last name first"),
    "job_candidate_id": gettext_lazy("Job-candidate ID"),
    "job_id": gettext_lazy("Job ID"),
    "talent_id": gettext_lazy("Talent ID"),
    "notice_on": gettext_lazy("Notice given on"),
    "notice_kind": gettext_lazy("Kind of notice"),
}
"""Fields of the API (docs/partner-api.md, Assign), three that are read into them, and the notice.

Whole names are split in two. ``other_email`` is offered where the candidate has several addresses.
The notice to the candidate stays in Flowdeck (``gates.rule``).
"""

PARTS: Final = frozenset(("first_name", "last_name"))
WHOLE_NAMES: Final = frozenset(("name", "name_part"))
NAMES_UNSURE: Final = gettext_lazy("Which column contains the first name, and which the last name?")
BY_ROLE: Final = (Role.CANDIDATE, Role.UNSAID, Role.UNCLEAR, Role.OTHER)
WHICH_EMAIL: Final = gettext_lazy("Which column contains the candidates’ e-mail addresses?")


@dataclass(frozen=True)
class Columns:
    """The field of each column ("" for unused), and the guess with its evidence."""

    mapping: tuple[str, ...]
    guess: Guess


def recognize_header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """Return the meaning of each of a header's columns, "" for unknown ones.

    Return None if this is no header: it has an address in it, or names neither an e-mail nor a job
    candidate.
    """
    if any("@" in cell for cell in cells):
        return None
    columns = [Column(cell, read_heading(cell), []) for cell in cells]
    mapping = _with_name_order(columns, _mapping(columns, []))
    is_header = {"email", "job_candidate_id"} & set(mapping) or (
        any(mapping) and any(column.heading.meaning == EMAIL_WORD for column in columns)
    )
    return mapping if is_header else None


def select_columns(
    headers: Sequence[str] | None,
    rows: Rows,
    width: int,
    selected: Sequence[str] | None = None,
) -> Columns:
    """Return the meaning of the columns of ``rows``, a sample of the list.

    The guess names the header of the e-mail column. It is not sure where no column or several could
    be the candidates'.
    """
    if selected is not None:
        mapping = (*selected[:width], *[""] * (width - len(selected)))
        return Columns(mapping, Guess(_named(headers, mapping), _("You chose this.")))
    columns = [
        Column(header, read_heading(header), [row[n] for row in rows if n < len(row) and row[n]])
        for n, header in enumerate(headers or [""] * width)
    ]
    mapping = _mapping(columns, rows)
    names, names_are_sure = guess_names(columns, mapping, rows)
    mapping = tuple(names.get(n, field) for n, field in enumerate(mapping))
    mapping = _with_name_order(columns, mapping)
    reason = _doubt(columns, mapping, rows) or ("" if names_are_sure else NAMES_UNSURE)
    evidence = str(reason) or _evidence(headers)
    return Columns(mapping, Guess(_named(headers, mapping), evidence, is_sure=not reason))


def _mapping(columns: Sequence[Column], rows: Rows) -> tuple[str, ...]:
    """Return the mapping by headers, the e-mail also by content."""
    filled = _without_names_of_others(columns, _without_empty_names(columns))
    fields = _email_lists(_name_parts(filled))
    mapping = _first_only(columns, [field if field != "email" else "" for field in fields])
    email = find_email_column(columns, fields, rows)
    other = None if "other_email" in mapping else find_other_email_column(columns, fields, email)
    found = {other: "other_email", email: "email"}
    return tuple(found.get(n, field) for n, field in enumerate(mapping))


def _without_empty_names(columns: Sequence[Column]) -> list[str]:
    """Return the fields by headers, without empty columns of names that others fill.

    An export has whole names and their parts, and fills either.
    """
    fields = [_field(column) for column in columns]
    filled = {field for field, column in zip(fields, columns, strict=True) if column.cells}
    has_whole = not WHOLE_NAMES.isdisjoint(filled)
    able = WHOLE_NAMES | PARTS if has_whole else WHOLE_NAMES if filled & PARTS else frozenset()
    return [
        "" if field in able and not column.cells else field
        for field, column in zip(fields, columns, strict=True)
    ]


def _without_names_of_others(columns: Sequence[Column], fields: Sequence[str]) -> list[str]:
    """Return ``fields`` without names of whoever refers the candidates.

    They have an e-mail column of their own beside one that is the candidates' by its header.
    """
    emails = {
        column.heading.role
        for column, field in zip(columns, fields, strict=True)
        if field == "email" and column.addresses
    }
    if Role.CANDIDATE not in emails or len(emails) == 1:
        return [*fields]
    names = NAME_FIELDS | {"name_part"}
    roles = {
        column.heading.role
        for column, field in zip(columns, fields, strict=True)
        if field in names and column.cells
    }
    others = {*Role} - {Role.CANDIDATE} if Role.CANDIDATE in roles else {Role.UNCLEAR}
    return [
        "" if field in names and column.heading.role in others else field
        for column, field in zip(columns, fields, strict=True)
    ]


def _with_name_order(columns: Sequence[Column], mapping: Sequence[str]) -> tuple[str, ...]:
    """Return the mapping with the order of whole names: last name first, or not."""
    return tuple(
        LAST_FIRST if field == "name" and has_last_name_first(columns[n]) else field
        for n, field in enumerate(mapping)
    )


def _field(column: Column) -> str:
    meaning = column.heading.meaning
    if meaning == LAST_FIRST:
        return "name"
    if meaning.endswith("_if_ids"):
        return meaning.removesuffix("_if_ids") if column.is_of_ids else ""
    return "" if meaning in (UNUSED, EMAIL_WORD) else meaning


def _name_parts(fields: Sequence[str]) -> list[str]:
    """Resolve "Name": beside a first name the last name, beside a last name the first one.

    Two parts count more than a whole name, and a whole name more than one part.
    """
    known = set(fields)
    match known & PARTS:
        case parts if len(parts) == 1:
            meant = next(iter(PARTS - parts))
        case parts:
            meant = "" if parts else "name"
    resolved = [meant if field == "name_part" else field for field in fields]
    dropped = {"name"} if set(resolved) >= PARTS else PARTS if "name" in resolved else set()
    return ["" if field in dropped else field for field in resolved]


def _email_lists(fields: Sequence[str]) -> list[str]:
    """Resolve a column of all addresses: beside one of the first address it has the others."""
    meant = "other_email" if "email" in fields else "email"
    return [meant if field == ALL_EMAILS else field for field in fields]


def has_all_emails(headers: Sequence[str], mapping: Sequence[str]) -> bool:
    """Return whether the e-mail column has all addresses of one candidate, as its header says."""
    header = headers[mapping.index("email")] if "email" in mapping else ""
    return read_heading(header).meaning == ALL_EMAILS


def _doubt(columns: Sequence[Column], mapping: Sequence[str], rows: Rows) -> str:
    """Return what has to be asked of the e-mail column, or "" where nothing has."""
    if "email" in mapping and has_rival(columns, mapping, rows):
        return str(WHICH_EMAIL)
    if {"email", "job_candidate_id"} & set(mapping):
        return ""
    has_addresses = any(column.addresses for column in columns)
    return str(WHICH_EMAIL) if has_addresses or len(columns) > 1 else ""


def _named(headers: Sequence[str] | None, mapping: Sequence[str]) -> str:
    """Return the header of the e-mail column, or its number."""
    key = "email" if "email" in mapping else "job_candidate_id"
    if key not in mapping:
        return ""
    position = mapping.index(key)
    header = headers[position] if headers else ""
    return header or _("column %(n)s") % {"n": position + 1}


def _evidence(headers: Sequence[str] | None) -> str:
    return (
        _("Based on the words in the header.")
        if headers
        else _("Based on what the columns contain.")
    )


def _first_only(columns: Sequence[Column], names: Sequence[str]) -> tuple[str, ...]:
    """Keep each meaning only for one column: the first whose header names the candidate the best.

    "Candidate name" goes before "Name", and that before "Your name".
    """
    ranked = sorted(range(len(names)), key=lambda n: BY_ROLE.index(columns[n].heading.role))
    first = {names[n]: n for n in reversed(ranked)}
    return tuple(name if first[name] == n else "" for n, name in enumerate(names))
