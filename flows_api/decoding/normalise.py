"""One function per record, from the partner's many shapes to the record's field names.

Each takes an object with folded keys and returns the fields to decode. Decoding then checks their
types and ignores unknown keys. The names to try are listed in docs/partner-api.md, Tolerance.
"""

from collections.abc import Callable

from flows_api.decoding.scores import parse_points
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_id,
    parse_number,
    parse_status,
    parse_time,
)
from flows_api.models import FlowStatus

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
        "status": parse_status(raw.get("status"), FlowStatus),
        "company_id": parse_id(raw.get("company_id")),
        "steps": number_steps(normalise_each(raw.get("steps"), step)),
        "created_at": parse_time(first_of(raw, "created_at", "created_on")),
        "updated_at": parse_time(first_of(raw, "updated_at", "last_updated_at", "last_updated_on")),
    }


def step(raw: Fields) -> Fields:
    threshold = first_of(raw, "pass_threshold", "threshold")
    points = parse_points(threshold)
    order = parse_count(first_of(raw, "order", "step_order"))
    return raw | {
        "id": parse_id(raw.get("id")),
        "order": order,
        "partner_order": order,
        "pass_threshold": points,
        "threshold_text": threshold if points is None and isinstance(threshold, str) else None,
        "assessment_id": parse_id(raw.get("assessment_id")),
        "assessment_type": first_of(raw, "assessment_type", "type"),
        "assessment_duration": parse_number(raw.get("assessment_duration")),
    }


def number_steps(steps: object) -> object:
    """Count steps from 1, in the partner's order where it is complete, else by position.

    The partner may count from 0 or leave gaps. ``partner_order`` keeps its own numbers.
    """
    if not isinstance(steps, list) or not all(isinstance(item, dict) for item in steps):
        return steps
    orders = [item.get("order") for item in steps]
    if None in orders or len(set(orders)) < len(orders):
        return [item | {"order": index} for index, item in enumerate(steps, start=1)]
    ranked = sorted(steps, key=lambda item: item["order"])
    return [item | {"order": index} for index, item in enumerate(ranked, start=1)]
