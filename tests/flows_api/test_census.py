"""The census of shapes holds names and types, and never a value."""

import json
import re
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from flows_api.census import ANY_KEY, MAX_ANSWERS, MAX_PATHS, Census, type_name
from flows_api.census_fields import KNOWN_FIELDS, is_used, merge, missing_facts

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
    shapes = census_of([{"id": 1, "points": "71 %", "hiringStage": None}])["candidates"]["shapes"]
    assert shapes["[].points"] == {"percentage as text": 1}
    assert shapes["[].hiringStage"] == {"null": 1}
    assert not is_used("[].points")
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
