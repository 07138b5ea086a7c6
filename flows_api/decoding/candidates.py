"""Normalising of candidates and of the response to an assignment.

No name of a response is documented. Those to try are listed in docs/partner-api.md, Tolerance.
"""

import re
from collections.abc import Container, Iterable
from functools import partial
from hashlib import blake2b

from flows_api.decoding.attempts import attempts, guess_order
from flows_api.decoding.field_tables import FieldTable
from flows_api.decoding.people import find_email, find_names, nested_candidate
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_id,
    parse_key,
    parse_own_id,
    parse_status,
    parse_text,
    parse_time,
    to_snake_case,
)
from flows_api.models import Candidate, CandidateStatus

CURRENT_STEP_KEYS = ("current_step", "current_stage", "current_step_order", "current_step_number")
CURRENT_KEYS = (*CURRENT_STEP_KEYS, "current_assessment", "current_test")
NUMBERED = re.compile(r"(?:step|stage)\s*#?\s*(\d+)|(\d+)\s*(?:/|of)\s*\d+", re.IGNORECASE)
"""A current step such as "Step 2" or "2/3"."""

ID_KEYS = ("id", "candidate_id", "assignment_id", "job_candidate_id")
ASSIGNED_KEYS = (
    *("assigned_at", "assigned_on", "invited_at", "invited_on", "invitation_sent_at"),
    *("created_at", "created_on"),
)

CANDIDATE = FieldTable(
    id=(parse_own_id, *ID_KEYS),
    status=(
        partial(parse_status, known=CandidateStatus),
        *("status", "candidate_status", "state", "assignment_status"),
    ),
    job_candidate_id=(parse_key, "job_candidate_id"),
    talent_id=(parse_key, "talent_id"),
    job_id=(parse_key, "job_id"),
    assigned_at=(parse_time, *ASSIGNED_KEYS),
    last_activity_at=(
        parse_time,
        *("last_activity_at", "last_activity", "last_activity_on", "last_active_at"),
        *("updated_at", "updated_on", "last_updated_at", "last_updated_on", "modified_at"),
    ),
)
NESTED_ID = FieldTable(id=(parse_own_id, "id", "candidate_id"))
TALENT_ID = FieldTable(talent_id=(parse_key, "id"))
CURRENT = FieldTable(
    index=(parse_count, "current_step_index", "current_stage_index"),
    id=(parse_key, "current_step_id", "current_stage_id"),
    assessment_id=(parse_key, "current_assessment_id", "current_test_id"),
    name=(parse_text, "current_step_name"),
)
NESTED_CURRENT = FieldTable(
    order=(parse_count, "order", "step_order", "number"),
    index=(parse_count, "index", "step_index"),
    id=(parse_key, "id"),
    assessment_id=(parse_key, "assessment_id"),
    name=(parse_text, "name", "label"),
)


def candidate(raw: Fields) -> Fields:
    """Normalise a candidate with folded keys."""
    person, talent = nested_candidate(raw), fold_keys(raw.get("talent"))
    found = TALENT_ID.read(talent) | CANDIDATE.read(raw)
    first_name, last_name = find_names(raw, person)
    email, step = find_email(raw), current(raw)
    known_id = found.get("id") or NESTED_ID.read(person).get("id") or _zero_id(raw, person)
    return found | {
        "id": known_id or _made_id(email, first_name, last_name, found.get("assigned_at")),
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        "current_step": guess_order(step),
        "current": step,
        "attempts": attempts(raw),
    }


def find_shared_ids(listed: Iterable[Candidate]) -> frozenset[str]:
    """Return the ids that candidates with different addresses have in common."""
    emails: dict[str, str] = {}
    shared = set()
    for one in listed:
        email = (one.email or "").lower()
        if email and emails.setdefault(one.id, email) != email:
            shared.add(one.id)
    return frozenset(shared)


def without_ids(raw: object, shared: Container[object]) -> object:
    """Return a candidate's JSON without the names whose id is one of ``shared``."""
    if not isinstance(raw, dict):
        return raw
    return {
        key: value
        for key, value in raw.items()
        if to_snake_case(key) not in ID_KEYS or parse_id(value) not in shared
    }


def current(raw: Fields) -> Fields:
    """Return what a candidate says of the current step, as the fields of a StepReference.

    A plain text or number may be an order, an id, an assessment or a name.
    """
    value = first_of(raw, *CURRENT_KEYS)
    if isinstance(value, dict):
        found = NESTED_CURRENT.read(fold_keys(value))
        if raw.keys().isdisjoint(CURRENT_STEP_KEYS):
            found.setdefault("assessment_id", found.pop("id", None))
        return {name: part for name, part in found.items() if part is not None} | CURRENT.read(raw)
    text = parse_key(value)
    numbered = NUMBERED.fullmatch(text.strip()) if text else None
    order = parse_count((numbered[1] or numbered[2]) if numbered else value)
    plain = {"order": order, "id": text, "assessment_id": text, "name": text}
    return {name: part for name, part in plain.items() if part is not None} | CURRENT.read(raw)


def receipt(raw: Fields) -> Fields:
    """Normalise the response to an assignment (docs/partner-api.md, Working guesses)."""
    person = nested_candidate(raw)
    return raw | {
        "assignment_id": parse_key(first_of(raw, "assignment_id", "id")),
        "candidate_id": parse_key(raw.get("candidate_id")) or parse_key(person.get("id")),
        "email": find_email(raw),
        "status": parse_status(raw.get("status"), CandidateStatus),
        "current_step": guess_order(current(raw)),
        "invited_at": parse_time(raw.get("invited_at")),
        "message": parse_text(raw.get("message")),
    }


def _zero_id(raw: Fields, person: Fields) -> object:
    """Return an id that is zero, which is one where nothing else is."""
    return parse_id(first_of(raw, *ID_KEYS)) or parse_id(first_of(person, "id", "candidate_id"))


def _made_id(*facts: object) -> str | None:
    """Return an id of our own for a candidate without any: a digest, as it stands in addresses."""
    email, *others = facts
    known = [email] if isinstance(email, str) and "*" not in email else [email, *others]
    if not any(known[:3]):
        return None
    return "unnamed-" + blake2b(repr(known).encode(), digest_size=10).hexdigest()
