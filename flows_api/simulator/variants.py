"""Variants of every shape that the documentation leaves open (docs/simulator.md).

The first value of each is the working guess and the default (docs/partner-api.md, Working guesses
and Simulator variants).
"""

import math
from dataclasses import dataclass, fields
from typing import Literal, get_args, get_type_hints


@dataclass(slots=True)
class Variants:
    """The active variants. ``set`` checks names and values."""

    # The list of candidates
    candidates_list: Literal[
        "candidates", "data", "items", "results", "rows", "applicants", "within"
    ] = "candidates"
    pagination: Literal[
        "pagination",
        "meta",
        "total",
        "no_total",
        "none",
        "has_more",
        "count_and_more",
        "count_and_total",
        "next_link",
    ] = "pagination"
    page_names: Literal["page", "page_number", "current_page"] = "page"
    page_in_answer: Literal["from_one", "from_zero"] = "from_one"
    size_in_answer: Literal["actual", "requested"] = "actual"
    person: Literal[
        "flat", "candidate", "candidate_details", "talent", "name", "beside_user", "beside_contact"
    ] = "flat"
    keys: Literal["camel", "snake"] = "camel"
    email: Literal[
        "email",
        "emailAddress",
        "candidateEmail",
        "mail",
        "object",
        "named",
        "upper",
        "masked",
        "cut",
        "absent",
    ] = "email"
    ids: Literal["string", "number", "uuid", "zero", "absent"] = "string"
    linked_ids: Literal["given", "text", "null", "absent"] = "given"
    attempt_ids: Literal["own", "equal", "absent"] = "own"
    times: Literal[
        "epoch_ms",
        "epoch_s",
        "epoch_text",
        "iso",
        "iso_seconds",
        "iso_local",
        "seconds_object",
        "utc_text",
        "http_date",
        "date",
        "words",
        "zero",
        "null",
        "future",
    ] = "epoch_ms"
    current_step: Literal[
        "from_one", "from_zero", "step_id", "assessment_id", "name", "object", "foreign", "absent"
    ] = "from_one"
    attempts: Literal[
        "attempts", "steps", "submissions", "assessments", "with_junk", "text", "null", "absent"
    ] = "attempts"
    attempt_step: Literal[
        "order_and_assessment",
        "order",
        "from_zero",
        "own_order",
        "step_id",
        "assessment_id",
        "index",
        "name",
        "foreign",
        "absent",
    ] = "order_and_assessment"
    score: Literal[
        "score",
        "max_score",
        "total",
        "total_marks",
        "raw_score",
        "percentage",
        "percentage_score",
        "text",
        "percent_text",
        "comma",
        "fraction",
        "no_number",
        "boolean",
        "out_of_range",
        "null",
    ] = "score"
    result: Literal["passed", "status", "result", "absent"] = "passed"
    equal_score: Literal["passes", "fails"] = "passes"
    candidate_status: Literal[
        "documented", "lower", "words", "object", "list", "unknown", "null", "absent"
    ] = "documented"
    candidate_order: Literal["newest_first", "oldest_first", "by_name"] = "newest_first"
    search: Literal["substring", "prefix", "exact", "case_sensitive", "words", "ignored"] = (
        "substring"
    )
    search_total: Literal["matches", "everyone"] = "matches"
    largest_page: Literal["hundred", "forty", "ten"] = "hundred"
    page_too_large: Literal["rejected", "clamped"] = "rejected"
    page_past_end: Literal["empty", "not_found"] = "empty"
    list_growth: float = 0.0
    # Flows and their steps
    envelope: Literal["status", "success", "data", "status_number", "bare"] = "status"
    flows_list: Literal["data", "flows", "items"] = "data"
    flow_ids: Literal["number", "text"] = "number"
    company_id: Literal["text", "number", "null", "absent"] = "text"
    flow_status: Literal["documented", "lower", "unknown", "null", "absent"] = "documented"
    flow_times: Literal["absent", "updated", "both"] = "absent"
    written_flow: Literal["data", "bare", "empty"] = "data"
    list_steps: Literal["given", "empty", "null", "absent"] = "given"
    candidate_count: Literal["given", "null", "absent"] = "given"
    step_id: Literal["given", "absent"] = "given"
    flow_steps: Literal["given", "null", "empty", "absent"] = "given"
    step_order: Literal["from_one", "from_zero", "tens", "absent"] = "from_one"
    threshold: Literal["number", "decimal", "text", "comma", "percent_text", "over", "null"] = (
        "number"
    )
    step_type_key: Literal["assessmentType", "type"] = "assessmentType"
    enriched: Literal["given", "null", "absent"] = "given"
    duration: Literal["minutes", "text", "words"] = "minutes"
    forbidden_edit: Literal["brackets", "dots", "forbidden", "internal"] = "brackets"
    # Assignments
    assign_answer: Literal["created", "ok", "bare", "empty"] = "created"
    already_assigned: Literal[
        "conflict",
        "other_conflict",
        "invalid",
        "details",
        "unprocessable",
        "error_in_200",
        "existing",
        "second_invitation",
    ] = "conflict"
    assign_refusal: Literal[
        "none",
        "flow_locked",
        "quota_exceeded",
        "conflict",
        "invalid",
        "details",
        "forbidden",
        "unprocessable",
        "error_in_200",
        "failure_in_200",
    ] = "none"
    inactive_flow: Literal["accepted", "refused"] = "accepted"
    consistency_delay: float = 0.0
    # Errors
    bad_key: Literal["unauthorized", "forbidden"] = "unauthorized"
    auth_error: Literal["nested", "flat"] = "nested"
    error_shape: Literal["nested", "flat", "text", "list", "html", "empty"] = "nested"
    transport: Literal["plain", "bom", "spaces", "charset", "gzip"] = "plain"

    def set(self, **changes: object) -> None:
        """Switch to other variants, such as ``already_assigned="invalid", consistency_delay=60``.

        ``consistency_delay`` is in simulated seconds. ``list_growth`` is the mean number of
        candidates whom others assign before each page of a list is read. Raises ValueError for an
        unknown name or value, and then changes nothing.
        """
        hints = get_type_hints(Variants)
        for name, value in changes.items():
            _check_variant(name, value, hints)
        for name, value in changes.items():
            setattr(self, name, value)

    def reset(self) -> None:
        """Return to the working guesses."""
        for item in fields(self):
            setattr(self, item.name, item.default)

    def changed(self) -> dict[str, object]:
        """Return the variants that differ from their default."""
        now = {item.name: (getattr(self, item.name), item.default) for item in fields(self)}
        return {name: value for name, (value, default) in now.items() if value != default}

    def choices(self) -> dict[str, list[str]]:
        """Return the values that each name takes."""
        hints = get_type_hints(Variants)
        return {item.name: list(get_args(hints[item.name])) for item in fields(self)}


def _check_variant(name: str, value: object, hints: dict[str, object]) -> None:
    if name not in hints:
        raise ValueError(f"there is no variant {name!r}")
    choices = get_args(hints[name])
    if choices and value not in choices:
        raise ValueError(f"{name} is one of {', '.join(choices)}")
    if not choices and not _is_delay(value):
        raise ValueError(f"{name} is a number from 0")


def _is_delay(value: object) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 <= value < math.inf  # type: ignore[operator]
