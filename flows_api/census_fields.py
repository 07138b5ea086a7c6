"""The fields that Flowdeck reads and needs, and what a census says about them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flows_api.decoding.values import to_snake_case

NEEDED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "flow": {
        "steps": ("steps",),
        "assessmentId": ("assessment_id",),
        "passThreshold": ("pass_threshold", "threshold"),
    },
    "candidates": {
        "id": ("id", "candidate_id", "job_candidate_id"),
        "email": ("email", "email_address", "candidate_email", "e_mail", "mail"),
        "status": ("status",),
        "attempts": ("attempts", "submissions", "assessments", "steps", "results"),
        "score": ("score", "percentage", "percent", "final_score", "result_score"),
        "step of an attempt": (
            "step_order",
            "order",
            "step_id",
            "assessment_id",
            "step",
            "step_index",
            "index",
        ),
        "total": ("total", "total_count", "count"),
    },
}
"""The facts that pages need, by kind of answer, and the names under which they may come."""

USED = frozenset(
    (  # noqa: SIM905  # one word a line would hide what belongs together
        "status success data message meta pagination page page_number current_page limit "
        "page_size per_page total total_count count total_pages pages candidates items results "
        "flow flows id flow_id flow_name name description company_id candidate_count created_at "
        "created_on updated_at last_updated_at last_updated_on steps order step_order "
        "assessment_id assessment_name assessment_duration duration assessment_type type "
        "pass_threshold threshold instructions pass_action candidate talent candidate_details "
        "user person first_name last_name full_name email email_address candidate_email "
        "job_candidate_id candidate_id talent_id job_id current_step current_step_index "
        "assigned_at invited_at last_activity_at attempts submissions assessments step_id step "
        "step_index index attempt_number attempt started_at submitted_at completed_at score "
        "max_score percentage passed result verdict submission_id report_url "
    ).split()
)
"""The fields that Flowdeck reads, in snake case."""
KNOWN_FIELDS = USED | {
    name for facts in NEEDED.values() for names in facts.values() for name in names
}


def merge(stored: list[dict[str, Any]]) -> dict[str, Any]:
    """Return several stored censuses as one."""
    merged: dict[str, Any] = {}
    for one in stored:
        for kind, found in one.items():
            entry = merged.setdefault(kind, {"answers": 0, "shapes": {}})
            entry["answers"] += found["answers"]
            for path, types in found["shapes"].items():
                sums = Counter(entry["shapes"].get(path, {})) + Counter(types)
                entry["shapes"][path] = dict(sorted(sums.items()))
    for entry in merged.values():
        entry["shapes"] = dict(sorted(entry["shapes"].items()))
    return merged


def missing_facts(stored: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the facts that are needed and never came with a value, as (kind, fact)."""
    return [
        (kind, fact)
        for kind, facts in NEEDED.items()
        if kind in stored
        for fact, names in facts.items()
        if not any(
            last_name(path) in names and set(types) - {"null", "empty text"}
            for path, types in stored[kind]["shapes"].items()
        )
    ]


def is_used(path: str) -> bool:
    """Return whether Flowdeck reads the field at the end of ``path``."""
    return last_name(path) in USED or last_name(path) == ""


def last_name(path: str) -> str:
    """Return the field at the end of a path, in snake case: "stepOrder" is "step_order"."""
    return to_snake_case(path.rsplit(".", 1)[-1].replace("[]", ""))
