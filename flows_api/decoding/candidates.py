"""Normalising of candidates and of the response to an assignment.

No name of a response is documented. Those to try are listed in docs/partner-api.md, Tolerance.
"""

from hashlib import blake2b

from flows_api.decoding.attempts import attempts
from flows_api.decoding.people import find_email, find_names, nested_candidate
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_id,
    parse_key,
    parse_status,
    parse_text,
    parse_time,
)
from flows_api.models import CandidateStatus

IDS = ("id", "candidate_id", "assignment_id", "job_candidate_id")
STATUS_KEYS = ("status", "candidate_status", "state", "assignment_status")
CURRENT_KEYS = ("current_step", "current_stage", "current_step_order", "current_step_number")
CURRENT_ID_KEYS = ("current_step_id", "current_stage_id")
ACTIVITY_KEYS = ("last_activity_at", "last_activity", "last_active_at", "updated_at")
ASSIGNED_KEYS = ("assigned_at", "invited_at", "created_at")


def candidate(raw: Fields) -> Fields:
    """Normalise a candidate with folded keys."""
    person, talent = nested_candidate(raw), fold_keys(raw.get("talent"))
    first_name, last_name = find_names(raw, person)
    email, assigned_at = find_email(raw), parse_time(first_of(raw, *ASSIGNED_KEYS))
    found = parse_id(first_of(raw, *IDS)) or parse_id(first_of(person, "id", "candidate_id"))
    return {
        "id": found or _made_id(email, first_name, last_name, assigned_at),
        "email": email,
        "first_name": first_name,
        "last_name": last_name,
        "status": parse_status(first_of(raw, *STATUS_KEYS), CandidateStatus),
        "current_step": current_step(raw),
        "current": current(raw),
        "job_candidate_id": parse_key(raw.get("job_candidate_id")),
        "talent_id": parse_key(raw.get("talent_id")) or parse_key(talent.get("id")),
        "job_id": parse_key(raw.get("job_id")),
        "assigned_at": assigned_at,
        "last_activity_at": parse_time(first_of(raw, *ACTIVITY_KEYS)),
        "attempts": attempts(raw),
    }


def current_step(raw: Fields) -> int | None:
    """Return the order of the current step as far as it is known without the flow."""
    found = current(raw)
    order, index = found.get("order"), found.get("index")
    if isinstance(order, int):
        return order
    return index + 1 if isinstance(index, int) else None


def current(raw: Fields) -> Fields:
    """Return what a candidate says of the current step, as the fields of a StepReference.

    A plain text or number may be an order, an id, an assessment or a name.
    """
    value = first_of(raw, *CURRENT_KEYS)
    nested, text = fold_keys(value), parse_key(value)
    found: Fields = {
        "order": parse_count(first_of(nested, "order", "step_order", "number"))
        if nested
        else parse_count(value),
        "index": parse_count(first_of(raw, "current_step_index", "current_stage_index")),
        "id": parse_key(first_of(raw, *CURRENT_ID_KEYS)) or parse_key(nested.get("id")) or text,
        "assessment_id": parse_key(first_of(raw, "current_assessment_id", "current_test_id"))
        or parse_key(nested.get("assessment_id"))
        or text,
        "name": parse_text(raw.get("current_step_name"))
        or parse_text(first_of(nested, "name", "label"))
        or text,
    }
    return {name: value for name, value in found.items() if value is not None}


def receipt(raw: Fields) -> Fields:
    """Normalise the response to an assignment (docs/partner-api.md, Working guesses)."""
    person = nested_candidate(raw)
    return raw | {
        "assignment_id": parse_key(first_of(raw, "assignment_id", "id")),
        "candidate_id": parse_key(raw.get("candidate_id")) or parse_key(person.get("id")),
        "email": find_email(raw),
        "status": parse_status(raw.get("status"), CandidateStatus),
        "current_step": current_step(raw),
        "invited_at": parse_time(raw.get("invited_at")),
        "message": parse_text(raw.get("message")),
    }


def _made_id(*facts: object) -> str | None:
    """Return an id of our own for a candidate without any: a digest, as it stands in addresses."""
    email, *others = facts
    known = [email] if isinstance(email, str) and "*" not in email else [email, *others]
    if not any(known[:3]):
        return None
    return "unnamed-" + blake2b(repr(known).encode(), digest_size=10).hexdigest()
