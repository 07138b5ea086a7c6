"""The fields that Flowdeck reads and needs, and what a census says about them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flows_api.decoding import (
    attempts,
    candidates,
    decode,
    envelope,
    normalise,
    paging,
    people,
    scores,
    values,
)
from flows_api.decoding.values import to_snake_case

NEEDED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "flow": {
        "steps": frozenset({"steps"}),
        "assessmentId": frozenset({"assessment_id"}),
        "passThreshold": frozenset({"pass_threshold", "threshold"}),
    },
    "candidates": {
        "id": candidates.CANDIDATE.names_of("id"),
        "email": frozenset(people.EMAIL_KEYS),
        "status": candidates.CANDIDATE.names_of("status"),
        "attempts": frozenset({*attempts.OWN_LISTS, *attempts.STEP_LISTS}),
        "score": scores.RECEIVED.names | {*scores.FRACTION_KEYS},
        "step of an attempt": attempts.STEP.names | {*attempts.ORDER_KEYS, *attempts.STEP_KEYS},
        "total": frozenset(paging.TOTAL_KEYS),
    },
}
"""The facts that pages need, by kind of answer, and the names under which they may come."""

OF_THE_ITEM = frozenset({"id", "email", "status"})
"""The facts that count in a list's items alone: a response and an attempt have a status too."""
OF_FLOWS = normalise.FLOW.names | normalise.STEP.names | {"flow", "flows", "steps"}
OF_ANSWERS = envelope.SUCCESS_KEYS | {
    *("pagination", *decode.CANDIDATE_LISTS, *envelope.LIST_NAMES, *envelope.WRAPPERS),
    *(*paging.PAGE_KEYS, *paging.SIZE_KEYS, *paging.TOTAL_KEYS, *paging.PAGES_KEYS),
    *(*paging.MORE_KEYS, *paging.LAST_KEYS, *paging.NEXT_KEYS, *paging.NUMBERS_KEYS),
}
OF_IDENTITIES = frozenset(
    (
        *(*people.EMAIL_KEYS, *people.ADDRESS_KEYS, *people.NESTED_KEYS),
        *(*people.FIRST_NAME_KEYS, *people.LAST_NAME_KEYS, *people.NAME_KEYS),
    )
)
OF_CANDIDATES = (
    candidates.CANDIDATE.names
    | candidates.CURRENT.names
    | candidates.NESTED_CURRENT.names
    | {*candidates.CURRENT_KEYS}
)
OF_ATTEMPTS = (
    attempts.ATTEMPT.names
    | attempts.STEP.names
    | attempts.NESTED_STEP.names
    | attempts.ASSESSMENT_NAME.names
    | {*attempts.OWN_LISTS, *attempts.STEP_LISTS, *attempts.ORDER_KEYS, *attempts.STEP_KEYS}
    | {*attempts.NESTED}
    | {*scores.SCORE.names, *scores.PASSED_KEYS, *scores.RESULT_KEYS}
)
OF_TIMES = {name for name in values.TIME_KEYS if name.strip("$") == name} | {"_nanoseconds"}
OF_VALUES = OF_TIMES | {*values.WORD_KEYS, *normalise.THRESHOLD_KEYS}
USED = OF_FLOWS | OF_VALUES | OF_ANSWERS | OF_IDENTITIES | OF_CANDIDATES | OF_ATTEMPTS
"""The fields that Flowdeck reads, in snake case: the names that decoding tries."""
PEOPLES_NAMES = frozenset({"max", "page"})
"""Fields that are names of people too, so that "Max" may be a person and not a field."""
KNOWN_FIELDS = (USED | {n for facts in NEEDED.values() for ns in facts.values() for n in ns}) - (
    PEOPLES_NAMES
)
"""The fields that are known in whatever case they are written."""


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
            last_name(path) in names
            and set(types) - {"null", "empty text"}
            and (fact not in OF_THE_ITEM or path.count("[]") == 1)
            for path, types in stored[kind]["shapes"].items()
        )
    ]


def is_used(path: str) -> bool:
    """Return whether Flowdeck reads the field at the end of ``path``."""
    return last_name(path) in USED or last_name(path) == ""


def last_name(path: str) -> str:
    """Return the field at the end of a path, in snake case: "stepOrder" is "step_order"."""
    return to_snake_case(path.rsplit(".", 1)[-1].replace("[]", ""))
