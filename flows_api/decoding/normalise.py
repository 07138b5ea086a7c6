"""One function per record, from the partner's many shapes to the record's field names.

Each takes an object with folded keys and returns the fields to decode. Decoding then checks their
types and ignores unknown keys. The names to try are listed in docs/partner-api.md, Tolerance.
"""

from collections.abc import Callable

from flows_api.decoding.people import find_email
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_id,
    parse_link,
    parse_number,
    parse_score,
    parse_text,
    parse_time,
    upper_case,
)

Normaliser = Callable[[Fields], Fields]


def normalise_one(raw: object, normaliser: Normaliser) -> object:
    """Normalise a JSON object, without nulls.

    Anything else is returned as it is, for decoding to refuse.
    """
    if not isinstance(raw, dict):
        return raw
    return {key: value for key, value in normaliser(fold_keys(raw)).items() if value is not None}


def normalise_each(raw: object, normaliser: Normaliser) -> object:
    """Normalise every item of a list. Return anything else as it is."""
    return [normalise_one(item, normaliser) for item in raw] if isinstance(raw, list) else raw


# Flows, see docs/partner-api.md, Flows


def flow(raw: Fields) -> Fields:
    return raw | {
        "id": parse_id(first_of(raw, "id", "flow_id")),
        "name": first_of(raw, "flow_name", "name"),
        "company_id": parse_id(raw.get("company_id")),
        "steps": number_steps(normalise_each(raw.get("steps"), step)),
        "created_at": parse_time(first_of(raw, "created_at", "created_on")),
        "updated_at": parse_time(first_of(raw, "updated_at", "last_updated_at", "last_updated_on")),
    }


def step(raw: Fields) -> Fields:
    return raw | {
        "id": parse_id(raw.get("id")),
        "order": parse_count(first_of(raw, "order", "step_order")),
        "assessment_id": parse_id(raw.get("assessment_id")),
        "assessment_type": first_of(raw, "assessment_type", "type"),
        "assessment_duration": parse_number(raw.get("assessment_duration")),
    }


def number_steps(steps: object) -> object:
    """Count steps from 1, in the partner's order where it is complete, else by position.

    An order that contains 0 counts from 0 (docs/partner-api.md, Working guesses).
    """
    if not isinstance(steps, list) or not all(isinstance(item, dict) for item in steps):
        return steps
    orders = [item.get("order") for item in steps]
    if None in orders or len(set(orders)) < len(orders):
        return [item | {"order": index} for index, item in enumerate(steps, start=1)]
    shift = 1 if 0 in orders else 0
    ranked = sorted(steps, key=lambda item: item["order"])
    return [item | {"order": item["order"] + shift} for item in ranked]


# Candidates, see docs/partner-api.md, Candidates and Working guesses


def candidate(raw: Fields) -> Fields:
    nested, talent = _nested_candidate(raw), fold_keys(raw.get("talent"))
    first_name, last_name = _names(raw, nested)
    ids = ("id", "candidate_id", "assignment_id", "job_candidate_id")
    return raw | {
        "id": parse_id(first_of(raw, *ids)) or parse_id(first_of(nested, "id", "candidate_id")),
        "email": find_email(raw),
        "first_name": first_name,
        "last_name": last_name,
        "status": upper_case(raw.get("status")),
        "current_step": _current_step(raw),
        "job_candidate_id": parse_id(raw.get("job_candidate_id")),
        "talent_id": parse_id(raw.get("talent_id")) or parse_id(talent.get("id")),
        "job_id": parse_id(raw.get("job_id")),
        "assigned_at": parse_time(raw.get("assigned_at")),
        "last_activity_at": parse_time(raw.get("last_activity_at")),
        "attempts": _attempts(raw),
    }


def _nested_candidate(raw: Fields) -> Fields:
    nested = ("candidate_details", "talent", "candidate")
    return {key: value for name in nested for key, value in fold_keys(raw.get(name)).items()}


def _names(raw: Fields, nested: Fields) -> tuple[object, object]:
    for source in (raw, nested):
        if "first_name" in source or "last_name" in source:
            return source.get("first_name"), source.get("last_name")
    name = (
        parse_text(first_of(raw, "name", "full_name"))
        or parse_text(first_of(nested, "name", "full_name"))
        or ""
    )
    head, _, rest = name.strip().partition(" ")
    return head or None, rest.strip() or None


def _current_step(raw: Fields) -> int | None:
    index = parse_count(raw.get("current_step_index"))
    if index is None or "current_step" in raw:
        return parse_count(raw.get("current_step"))
    return index + 1


def _attempts(raw: Fields) -> object:
    """Return attempts from ``attempts``, ``submissions``, or within ``steps``."""
    if raw.get("attempts"):
        return normalise_each(raw["attempts"], attempt)
    if raw.get("submissions"):
        return normalise_each(raw["submissions"], submission)
    return _within_steps(raw["steps"]) if raw.get("steps") else raw.get("attempts")


def _within_steps(raw: object) -> object:
    steps = number_steps(normalise_each(raw, _step_with_attempts))
    if not isinstance(steps, list) or not all(isinstance(item, dict) for item in steps):
        return steps
    return [_of_step(item, found) for item in steps for found in item["attempts"]]


def _step_with_attempts(raw: Fields) -> Fields:
    found = _attempts(raw | {"steps": None})
    return step(raw) | {"attempts": found if isinstance(found, list) else [found] if found else []}


def _of_step(parent: Fields, found: object) -> object:
    """Complete a nested attempt with the order and the assessment of its step."""
    if not isinstance(found, dict):
        return found
    return {"step_order": parent["order"], "assessment_id": parent.get("assessment_id")} | found


def attempt(raw: Fields) -> Fields:
    index = parse_count(raw.get("step_index"))
    order = first_of(raw, "step_order", "order")
    return raw | {
        "step_order": index + 1 if index is not None and order is None else order,
        "assessment_id": parse_id(raw.get("assessment_id")),
        "number": first_of(raw, "attempt_number", "number"),
        "status": upper_case(raw.get("status")),
        "started_at": parse_time(raw.get("started_at")),
        "submitted_at": parse_time(raw.get("submitted_at")),
        "score": parse_score(raw),
        "submission_id": parse_id(raw.get("submission_id")),
        "report_url": parse_link(raw.get("report_url")),
    }


def submission(raw: Fields) -> Fields:
    """Normalise an attempt that is given as a submission, whose own id is the submission's."""
    return attempt(raw) | {"submission_id": parse_id(first_of(raw, "submission_id", "id"))}


def receipt(raw: Fields) -> Fields:
    """Normalise the response to an assignment (docs/partner-api.md, Working guesses)."""
    nested = _nested_candidate(raw)
    return raw | {
        "assignment_id": parse_id(first_of(raw, "assignment_id", "id")),
        "candidate_id": parse_id(raw.get("candidate_id")) or parse_id(nested.get("id")),
        "email": find_email(raw),
        "status": upper_case(raw.get("status")),
        "current_step": _current_step(raw),
        "invited_at": parse_time(raw.get("invited_at")),
        "message": parse_text(raw.get("message")),
    }
