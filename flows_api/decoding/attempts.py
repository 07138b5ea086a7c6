"""The attempts of a candidate, from every list where the partner may put them.

They may stand in a list of their own, or within a list of steps or assessments. Whatever an attempt
says of its step becomes a StepReference, which ``placement`` compares with the flow.
"""

from collections.abc import Iterator, Mapping

from flows_api.decoding.field_tables import FieldTable
from flows_api.decoding.scores import (
    FRACTION_KEYS,
    PASSED_KEYS,
    PERCENT_KEYS,
    RAW_KEYS,
    TOTAL_KEYS,
    parse_passed,
    parse_score,
    score_text,
)
from flows_api.decoding.values import (
    Fields,
    first_of,
    fold_keys,
    parse_count,
    parse_key,
    parse_link,
    parse_status,
    parse_text,
    parse_time,
)

OWN_LISTS = ("attempts", "submissions", "attempt_history")
PROGRESS_LISTS = ("step_progress", "stage_progress", "progress")
STEP_LISTS = ("steps", "assessments", "stages", "step_results", "results", *PROGRESS_LISTS)
DONE_KEYS = frozenset({"percentage", "percent"})
"""Names of how much is done in a list of progress, which is no score."""
MADE_KEYS = frozenset(
    {*PASSED_KEYS, *PERCENT_KEYS, *FRACTION_KEYS, *RAW_KEYS, *TOTAL_KEYS, "score", "result"}
    | {"started_at", "submitted_at"}
    | {"attempt_number", "submission_id", "report_url"}
)
"""Keys by one of which an entry of a list of steps is an attempt itself."""
NESTED = ("submission", "result", "evaluation")
ORDER_KEYS = ("step_order", "order", "step_number", "stage_order", "stage_number")
STEP_KEYS = frozenset({"step", "stage", "assessment", "test"})
"""Keys under which an object may describe its step."""

STEP = FieldTable(
    index=(parse_count, "step_index", "stage_index", "index"),
    id=(parse_key, "step_id", "flow_step_id", "stage_id"),
    assessment_id=(parse_key, "assessment_id", "test_id"),
    name=(parse_text, "step_name", "stage_name", "assessment_name"),
)
NESTED_STEP = FieldTable(
    id=(parse_key, "id"),
    assessment_id=(parse_key, "assessment_id"),
    name=(parse_text, "name", "label"),
)
ASSESSMENT_ID = FieldTable(assessment_id=(parse_key, "assessment_id", "id"))
ASSESSMENT_NAME = FieldTable(name=(parse_text, "test_name", "name"))
ATTEMPT = FieldTable(
    number=(parse_count, "attempt_number", "number", "attempt"),
    status=(parse_status, "status"),
    started_at=(parse_time, "started_at", "started_on", "start_time"),
    submitted_at=(
        parse_time,
        *("submitted_at", "submitted_on", "completed_at", "completed_on", "finished_at"),
        *("finished_on", "submission_time"),
    ),
    submission_id=(parse_key, "submission_id"),
    report_url=(parse_link, "report_url"),
)
NOTHING: Fields = {}


def attempts(raw: Fields) -> list[Fields]:
    """Return the normalised attempts of a candidate with folded keys."""
    for name in OWN_LISTS:
        if name in raw and (found := list(_listed(raw[name], is_submission=name == "submissions"))):
            return found
    for name in STEP_LISTS:
        listed = _without_done(raw.get(name)) if name in PROGRESS_LISTS else raw.get(name)
        if listed and (found := list(_per_step(listed))):
            return found
    return []


def _without_done(progress: object) -> object:
    """Return a list of progress without how much is done, None for anything else."""
    if not isinstance(progress, list):
        return None
    items = map(fold_keys, progress)
    return [{key: value for key, value in i.items() if key not in DONE_KEYS} for i in items]


def reference(raw: Fields, **given: object) -> Fields:
    """Return what an object says of its step, completed by what is ``given``."""
    number, nested, assessment = first_of(raw, *ORDER_KEYS), NOTHING, NOTHING
    if not STEP_KEYS.isdisjoint(raw):
        plain = first_of(raw, "step", "stage")
        test = first_of(raw, "assessment", "test")
        nested = fold_keys(plain)
        assessment = fold_keys(test) or _without_none({"assessment_id": parse_key(test)})
        if number is None:
            number = first_of(nested, "order", "step_order", "number") if nested else plain
    order = parse_count(number)
    own: Fields = {"order": order, "id": parse_text(number) if order is None else None}
    return (
        _without_none(given)
        | _without_none(own)
        | ASSESSMENT_NAME.read(assessment)
        | NESTED_STEP.read(nested)
        | ASSESSMENT_ID.read(assessment)
        | STEP.read(raw)
    )


def attempt(raw: Fields, inherited: Fields | None = None) -> Fields:
    """Normalise one attempt with folded keys. ``inherited`` is what its list says of its step."""
    for name in NESTED:
        if name not in raw:
            continue
        inner = fold_keys(raw[name])
        if name == "submission" and "id" in inner:
            inner["submission_id"] = inner.pop("id")
        raw = inner | {key: value for key, value in raw.items() if not (inner and key == name)}
    step = reference(raw, **(inherited or {}))
    score = parse_score(raw)
    facts: Fields = {
        "step_order": guess_order(step),
        "assessment_id": step.get("assessment_id"),
        "score": score,
        "score_text": score_text(raw) if score is None else None,
        "passed": parse_passed(raw),
        "reference": step,
    }
    return ATTEMPT.read(raw) | _without_none(facts)


def _listed(
    raw: object, *, is_submission: bool, inherited: Fields | None = None
) -> Iterator[Fields]:
    """Yield the attempts of a list. What is no object, or an empty one, is none."""
    for key, item in _entries(raw):
        fields = fold_keys(item)
        if not fields:
            continue
        if is_submission and "submission_id" not in fields and "id" in fields:
            fields["submission_id"] = fields["id"]
        inner = [name for name in OWN_LISTS if name in fields]
        known = (inherited or {}) | _key_reference(key)
        if inner:
            own = reference(fields, **known)
            is_inner_submission = inner[0] == "submissions"
            yield from _listed(fields[inner[0]], is_submission=is_inner_submission, inherited=own)
        else:
            yield attempt(fields, known)


def _per_step(raw: object) -> Iterator[Fields]:
    """Yield the attempts within a list of steps, each with the position of its step."""
    entries = [(key, fold_keys(item)) for key, item in _entries(raw)]
    starts = 1 if any(parse_count(fields.get("order")) == 0 for _, fields in entries) else 0
    for position, (key, fields) in enumerate(entries, start=1):
        step = reference(fields, **_key_reference(key), position=position, listed=len(entries))
        if step.keys() <= {"position", "listed", "name"}:
            # The id may be that of the candidate's row, so an order or an assessment goes before.
            own: Fields = {
                "id": parse_key(fields.get("id")),
                "name": parse_text(fields.get("name")),
            }
            step = _without_none(own) | step
        inner = next((fields[name] for name in OWN_LISTS if fields.get(name)), None)
        found = list(_listed(inner, is_submission="submissions" in fields, inherited=step))
        if not found and not MADE_KEYS.isdisjoint(fields):
            found = [attempt(fields, step)]
        for one in found:
            order = fold_keys(one["reference"]).get("order")
            guess = order + starts if isinstance(order, int) else position
            yield one | {"step_order": guess}


def _entries(raw: object) -> list[tuple[object, object]]:
    """Return the items of a list, or the values of an object with their keys."""
    if isinstance(raw, list):
        return [(None, item) for item in raw]
    if not isinstance(raw, Mapping):
        return []
    fields = fold_keys(raw)
    is_one = not MADE_KEYS.isdisjoint(fields) or "status" in fields or "step_order" in fields
    return [(None, raw)] if is_one else [(key, item) for key, item in raw.items()]


def _key_reference(key: object) -> Fields:
    if key is None:
        return {}
    order = parse_count(key)
    return {"id": str(key)} if order is None else {"order": order, "id": str(key)}


def guess_order(step: Fields) -> int | None:
    """Return the order that a reference names by itself, without the flow."""
    order, index = step.get("order"), step.get("index")
    if isinstance(order, int):
        return order
    return index + 1 if isinstance(index, int) else None


def _without_none(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}
