"""One small step per record, from the partner's many shapes to the record's own names.

Each function takes a folded JSON object (``values.fold``) and gives the fields to decode; decoding
checks their types and ignores what it does not know. Names to try are contract.md §3–§6 and §11.
"""

from collections.abc import Callable

from flows_api.values import (
    Fields,
    first,
    fold,
    identifier,
    link,
    moment,
    number,
    percentage,
    upper,
    whole,
    words,
)

Normaliser = Callable[[Fields], Fields]


def one(raw: object, normaliser: Normaliser) -> object:
    """A JSON object normalised, without nulls; anything else as it is, for decoding to refuse."""
    if not isinstance(raw, dict):
        return raw
    return {key: value for key, value in normaliser(fold(raw)).items() if value is not None}


def each(raw: object, normaliser: Normaliser) -> object:
    """A list with ``one`` for each item; anything else as it is."""
    return [one(item, normaliser) for item in raw] if isinstance(raw, list) else raw


# Flows (contract.md §3.1, §3.4)


def flow(raw: Fields) -> Fields:
    return raw | {
        "id": identifier(first(raw, "id", "flow_id")),
        "name": first(raw, "flow_name", "name"),
        "company_id": identifier(raw.get("company_id")),
        "steps": numbered(each(raw.get("steps"), step)),
        "created_at": moment(first(raw, "created_at", "created_on")),
        "updated_at": moment(first(raw, "updated_at", "last_updated_at", "last_updated_on")),
    }


def step(raw: Fields) -> Fields:
    return raw | {
        "id": identifier(raw.get("id")),
        "order": whole(first(raw, "order", "step_order")),
        "assessment_id": identifier(raw.get("assessment_id")),
        "assessment_type": first(raw, "assessment_type", "type"),
        "assessment_duration": number(raw.get("assessment_duration")),
    }


def numbered(steps: object) -> object:
    """Steps in order and counted from 1: the partner's own order where it is whole, else by place.

    An order with a 0 in it counts from 0 (contract.md §11).
    """
    if not isinstance(steps, list) or not all(isinstance(item, dict) for item in steps):
        return steps
    orders = [item.get("order") for item in steps]
    if None in orders or len(set(orders)) < len(orders):
        return [item | {"order": place} for place, item in enumerate(steps, start=1)]
    shift = 1 if 0 in orders else 0
    ranked = sorted(steps, key=lambda item: item["order"])
    return [item | {"order": item["order"] + shift} for item in ranked]


# Candidates (contract.md §3.5, §11)


def candidate(raw: Fields) -> Fields:
    person, talent = _person(raw), fold(raw.get("talent"))
    first_name, last_name = _names(raw, person)
    ids = ("id", "candidate_id", "assignment_id", "job_candidate_id")
    return raw | {
        "id": identifier(first(raw, *ids)) or identifier(first(person, "id", "candidate_id")),
        "email": raw.get("email") or person.get("email"),
        "first_name": first_name,
        "last_name": last_name,
        "status": upper(raw.get("status")),
        "current_step": _current_step(raw),
        "job_candidate_id": identifier(raw.get("job_candidate_id")),
        "talent_id": identifier(raw.get("talent_id")) or identifier(talent.get("id")),
        "job_id": identifier(raw.get("job_id")),
        "assigned_at": moment(raw.get("assigned_at")),
        "last_activity_at": moment(raw.get("last_activity_at")),
        "attempts": _attempts(raw),
    }


def _person(raw: Fields) -> Fields:
    nested = ("candidate_details", "talent", "candidate")
    return {key: value for name in nested for key, value in fold(raw.get(name)).items()}


def _names(raw: Fields, person: Fields) -> tuple[object, object]:
    for source in (raw, person):
        if "first_name" in source or "last_name" in source:
            return source.get("first_name"), source.get("last_name")
    name = words(first(raw, "name", "full_name")) or words(first(person, "name", "full_name")) or ""
    head, _, rest = name.strip().partition(" ")
    return head or None, rest.strip() or None


def _current_step(raw: Fields) -> int | None:
    index = whole(raw.get("current_step_index"))
    if index is None or "current_step" in raw:
        return whole(raw.get("current_step"))
    return index + 1


def _attempts(raw: Fields) -> object:
    """Attempts under ``attempts``, as ``submissions``, or within each of ``steps``."""
    if raw.get("attempts"):
        return each(raw["attempts"], attempt)
    if raw.get("submissions"):
        return each(raw["submissions"], submission)
    return _within_steps(raw["steps"]) if raw.get("steps") else raw.get("attempts")


def _within_steps(raw: object) -> object:
    steps = numbered(each(raw, _step_with_attempts))
    if not isinstance(steps, list) or not all(isinstance(item, dict) for item in steps):
        return steps
    return [_of_step(item, found) for item in steps for found in item["attempts"]]


def _step_with_attempts(raw: Fields) -> Fields:
    found = _attempts(raw | {"steps": None})
    return step(raw) | {"attempts": found if isinstance(found, list) else [found] if found else []}


def _of_step(parent: Fields, found: object) -> object:
    """An attempt that takes its step from the step that it is nested in."""
    if not isinstance(found, dict):
        return found
    return {"step_order": parent["order"], "assessment_id": parent.get("assessment_id")} | found


def attempt(raw: Fields) -> Fields:
    index = whole(raw.get("step_index"))
    order = first(raw, "step_order", "order")
    return raw | {
        "step_order": index + 1 if index is not None and order is None else order,
        "assessment_id": identifier(raw.get("assessment_id")),
        "number": first(raw, "attempt_number", "number"),
        "status": upper(raw.get("status")),
        "started_at": moment(raw.get("started_at")),
        "submitted_at": moment(raw.get("submitted_at")),
        "score": percentage(raw),
        "submission_id": identifier(raw.get("submission_id")),
        "report_url": link(raw.get("report_url")),
    }


def submission(raw: Fields) -> Fields:
    """An attempt told as a submission: its own id is the submission's."""
    return attempt(raw) | {"submission_id": identifier(first(raw, "submission_id", "id"))}


def receipt(raw: Fields) -> Fields:
    """The answer to an assignment (contract.md §11)."""
    person = _person(raw)
    return raw | {
        "assignment_id": identifier(first(raw, "assignment_id", "id")),
        "candidate_id": identifier(raw.get("candidate_id")) or identifier(person.get("id")),
        "email": raw.get("email") or person.get("email"),
        "status": upper(raw.get("status")),
        "current_step": _current_step(raw),
        "invited_at": moment(raw.get("invited_at")),
        "message": words(raw.get("message")),
    }
