"""The census of shapes holds names and types, and never a value."""

import json
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api import FlowsClient
from flows_api.census import ANY_KEY, MAX_ANSWERS, MAX_PATHS, Census, type_name
from flows_api.census_fields import KNOWN_FIELDS, is_used, last_name, merge, missing_facts
from flows_api.messages import Response
from flows_api.simulator import Simulator
from flows_api.simulator.variants import Variants

CANARY = "canary"
TEXTS = st.sampled_from(
    [
        "Canary Lovelace",
        "CANARY",
        "canary@example.com",
        "c***y@example.com",
        "https://canary.example/x",
        "2026-03-01T09:00:00Z canary",
        "canary",
        "cAnAry",
        "4711",
        "71,5 %",
    ]
)
NUMBERS = st.sampled_from([4711, 47.11, 1782907204711, True, False, None])
DATA_KEYS = st.sampled_from(
    [
        "canary@example.com",
        "Canary",
        "Canary Lovelace",
        "canary lovelace",
        "canary-4711",
        "4711",
        "canary4711",
        "0af76519-16cd-43dd-8448-eb211c804711",
        "+49 4711",
        "",
        "@",
    ]
)
FIELD_KEYS = st.sampled_from(["id", "email", "firstName", "status", "attempts", "score", "Email"])
JSON = st.recursive(
    TEXTS | NUMBERS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(DATA_KEYS | FIELD_KEYS, inner, max_size=5)
    ),
    max_leaves=25,
)
TYPES = {
    "null", "boolean", "integer", "time in ms", "decimal", "list", "object", "text", "empty text",
    "number as text", "percentage as text", "time as text", "date as text", "e-mail address",
    "masked e-mail address", "UUID", "URL", "code as text", "not JSON",
}  # fmt: skip
PATH = re.compile(r"(\[\]|\.?[A-Za-z_]+|\.?\*)*")


def census_of(*answers: object) -> dict[str, Any]:
    census = Census()
    for answer in answers:
        census.add("candidates", msgspec.json.encode(answer))
    return census.as_json()


@given(answers=st.lists(JSON, min_size=1, max_size=4))
def test_no_value_and_no_key_of_data_gets_into_it(answers: list[object]) -> None:
    found = census_of(*answers)
    text = json.dumps(found)
    assert CANARY not in text.casefold()
    assert "4711" not in text
    assert "@" not in text
    for path, types in found["candidates"]["shapes"].items():
        assert PATH.fullmatch(path), path
        assert set(types) <= TYPES


@given(text=st.text() | st.from_regex(r"[A-Za-z0-9@.*%:+-]{1,20}"))
def test_every_text_has_one_of_the_types(text: str) -> None:
    assert type_name(text) in TYPES


@given(key=st.text(min_size=1, max_size=30))
def test_a_key_is_kept_only_if_it_looks_like_a_field(key: str) -> None:
    (path,) = [p for p in census_of({key: 1})["candidates"]["shapes"] if p]
    assert path == ANY_KEY or re.fullmatch(r"[A-Za-z][A-Za-z_]*", path)


def test_names_as_keys_are_walked_as_one() -> None:
    by_name = {"ada": {"score": 1}, "grace": {"score": "2"}}
    shapes = census_of({"data": by_name})["candidates"]["shapes"]
    assert shapes["data.*.score"] == {"integer": 1, "number as text": 1}
    many = {f"field{chr(97 + n % 26)}{chr(97 + n // 26)}Name": n for n in range(100)}
    assert list(census_of(many)["candidates"]["shapes"]) == ["", "*"]


def test_an_unknown_field_beside_known_ones_is_kept_and_told() -> None:
    shapes = census_of([{"id": 1, "mood": "71 %", "hiringStage": None}])["candidates"]["shapes"]
    assert shapes["[].mood"] == {"percentage as text": 1}
    assert shapes["[].hiringStage"] == {"null": 1}
    assert not is_used("[].mood")
    assert is_used("[].id")


def test_a_field_that_never_has_a_value_is_missing() -> None:
    candidate: dict[str, object] = {
        "id": 1,
        "email": None,
        "status": "COMPLETED",
        "attempts": [],
        "score": 3,
    }
    missing = missing_facts(census_of({"candidates": [candidate], "total": 1, "order": 1}))
    assert missing == [("candidates", "email")]


def test_censuses_of_flows_are_added_up() -> None:
    one, other = census_of([{"id": 1}]), census_of([{"id": "a"}])
    shapes = merge([one, other])["candidates"]
    assert shapes["answers"] == 2
    assert shapes["shapes"]["[].id"] == {"integer": 1, "text": 1}


def test_its_size_is_bounded() -> None:
    census = Census()
    deep: object = 1
    for _ in range(100):
        deep = [{"nestedField": deep}]
    for n in range(MAX_ANSWERS + 5):
        keys = {f"id{c}Name{d}x": deep for c in "abcdefgh" for d in "abcdefg"}
        census.add("candidates", msgspec.json.encode({"id": n, **keys}))
    census.add("candidates", b"<html>")
    found = census.as_json()["candidates"]
    assert found["answers"] == MAX_ANSWERS
    assert len(found["shapes"]) <= MAX_PATHS


def test_a_body_that_is_not_json_is_counted() -> None:
    census = Census()
    census.add("flow", b"<html>")
    census.add("flow", b"")
    assert census.as_json()["flow"]["shapes"][""] == {"not JSON": 1, "null": 1}


def test_known_fields_are_in_snake_case() -> None:
    assert all(re.fullmatch(r"[a-z_]+", name) for name in KNOWN_FIELDS)


def test_a_field_that_may_be_a_persons_name_is_kept_in_lower_case_only() -> None:
    assert ANY_KEY in census_of({"Max": 1, "Page": 2})["candidates"]["shapes"]
    assert "max" in census_of({"max": 1, "score": 2})["candidates"]["shapes"]


# Against the simulator: what the census says of each shape

VARIANTS = [(name, value) for name, values in Variants().choices().items() for value in values[1:]]
NOT_READ = {"is_verified"}
UNSEEN = {
    # Not in an answer of these calls, or no shape of it
    *("candidate_order", "search", "search_total", "largest_page", "page_too_large"),
    *("page_past_end", "flows_list", "candidate_count", "list_steps", "written_flow"),
    *("forbidden_edit", "assign_answer", "already_assigned", "assign_refusal", "inactive_flow"),
    *("bad_key", "auth_error", "error_shape", "transport", "equal_score"),
}
SAME_TYPES = {
    ("current_step", "from_zero"),
    ("current_step", "step_id"),
    ("attempt_step", "from_zero"),
    ("attempt_step", "own_order"),
    ("attempt_ids", "equal"),
    ("times", "future"),
    ("score", "out_of_range"),
    ("email", "upper"),
    ("candidate_status", "unknown"),
    ("flow_status", "unknown"),
    ("step_order", "from_zero"),
    ("step_order", "tens"),
    ("threshold", "over"),
    ("page_in_answer", "from_zero"),
    ("size_in_answer", "requested"),
}
"""Other values of the same type, which a census that holds no value can't tell."""


def answers_of(flows: FlowsClient) -> dict[str, Any]:
    """Return the census of a flow and its candidates."""
    census = Census()

    def observe(answer: Response) -> None:
        kind = "candidates" if answer.request.path.endswith("/candidates") else "flow"
        census.add(kind, answer.body)

    watched = flows.observed_by(observe)
    watched.get_flow("1")
    watched.list_candidates("1", page_size=100)
    return census.as_json()


@pytest.mark.parametrize(("name", "value"), VARIANTS)
def test_the_census_names_each_shape_and_what_is_used_of_it(
    flows: FlowsClient, simulator: Simulator, name: str, value: str
) -> None:
    usual = answers_of(flows)
    simulator.variants.set(**{name: value})
    found = answers_of(flows)
    paths = [path for kind in found.values() for path in kind["shapes"]]
    assert not [path for path in paths if ANY_KEY in path]
    assert {last_name(path) for path in paths if not is_used(path)} <= NOT_READ
    assert found != usual or name in UNSEEN or (name, value) in SAME_TYPES


@pytest.mark.parametrize(
    ("name", "value", "missing"),
    [
        ("email", "absent", ("candidates", "email")),
        ("candidate_status", "absent", ("candidates", "status")),
        ("candidate_status", "null", ("candidates", "status")),
        ("attempts", "absent", ("candidates", "attempts")),
        ("attempts", "null", ("candidates", "attempts")),
        ("attempt_step", "absent", ("candidates", "step of an attempt")),
        ("score", "null", ("candidates", "score")),
        ("pagination", "no_total", ("candidates", "total")),
        ("pagination", "none", ("candidates", "total")),
        ("flow_steps", "absent", ("flow", "steps")),
        ("threshold", "null", ("flow", "passThreshold")),
    ],
)
def test_the_census_names_what_pages_need_and_never_came(
    flows: FlowsClient, simulator: Simulator, name: str, value: str, missing: tuple[str, str]
) -> None:
    assert missing_facts(answers_of(flows)) == []
    simulator.variants.set(**{name: value})
    assert missing in missing_facts(answers_of(flows))
