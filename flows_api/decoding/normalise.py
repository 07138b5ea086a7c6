"""One function per record, from the partner's many shapes to the record's field names.

Each takes an object with folded keys and returns the fields to decode. Decoding then checks their
types and ignores unknown keys. The names to try are listed in docs/partner-api.md, Tolerance.
"""

from collections.abc import Callable
from functools import partial

from flows_api.decoding.field_tables import FieldTable
from flows_api.decoding.scores import parse_points
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_id,
    parse_key,
    parse_label,
    parse_number,
    parse_status,
    parse_time,
    parse_word,
)
from flows_api.models import FlowStatus

THRESHOLD_KEYS = ("value", "percentage", "percent", "points", "score", "min_score", "threshold")
"""Names of the number within an object that is a threshold."""

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


def parse_threshold(value: object) -> float | None:
    """Return a threshold in points, also from an object that holds its value."""
    fields = fold_keys(value)
    return parse_points(first_of(fields, *THRESHOLD_KEYS) if fields else value)


def parse_size(value: object) -> int | None:
    """Return a number of candidates, also from an object with their total."""
    fields = fold_keys(value)
    return parse_count(first_of(fields, "total", "count", "value") if fields else value)


FLOW = FieldTable(
    id=(parse_id, "id", "flow_id"),
    name=(parse_label, "flow_name", "name", "title"),
    description=(parse_label, "description"),
    status=(partial(parse_status, known=FlowStatus), "status", "flow_status", "state"),
    company_id=(parse_key, "company_id"),
    candidate_count=(parse_size, "candidate_count", "candidates_count", "total_candidates"),
    created_at=(parse_time, "created_at", "created_on"),
    updated_at=(
        parse_time,
        *("updated_at", "updated_on", "last_updated_at", "last_updated_on", "modified_at"),
    ),
)
STEP = FieldTable(
    id=(parse_key, "id", "step_id"),
    order=(parse_count, "order", "step_order"),
    pass_threshold=(parse_threshold, "pass_threshold", "threshold"),
    assessment_id=(parse_id, "assessment_id"),
    assessment_name=(parse_label, "assessment_name"),
    assessment_type=(parse_word, "assessment_type", "type"),
    assessment_duration=(parse_number, "assessment_duration"),
    name=(parse_label, "name", "step_name"),
    instructions=(parse_label, "instructions"),
    pass_action=(parse_word, "pass_action"),
)
"""What can't be read is unknown. A flow is refused without its id, name, steps or assessments."""


def flow(raw: Fields) -> Fields:
    return FLOW.read(raw) | {"steps": number_steps(normalise_each(raw.get("steps"), step))}


def step(raw: Fields) -> Fields:
    found = STEP.read(raw)
    if "pass_threshold" not in found:
        threshold = first_of(raw, "pass_threshold", "threshold")
        found["threshold_text"] = threshold if isinstance(threshold, str) else None
    return found | {"partner_order": found.get("order")}


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
