"""Scores and verdicts, in each way that the partner may write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api.decoding.scores import (
    MAXIMUM_KEYS,
    RAW_KEYS,
    SCORE_KEYS,
    parse_passed,
    parse_points,
    parse_score,
    score_text,
)
from flows_api.decoding.values import Fields


@pytest.mark.parametrize(
    "fields",
    [
        {"score": 70},
        {"score": "70"},
        {"score": "70.0 %"},
        {"score": "70,0%"},
        {"score": 14, "max_score": 20},
        {"score": {"score": 14, "maxScore": 20}},
        {"score": {"score": "14", "max_score": "20"}},
        {"score": {"value": 35, "outOf": 50}},
        {"score": 0.7, "max_score": 1},
        {"score": 0.35, "max_score": 0.5},
        {"score": "35/50"},
        {"score": "35 of 50"},
        {"percentage": 70},
        {"percentage": "70%"},
        {"score": {"percentage": 70}},
        {"score": 14, "percentage": 70},
        {"fraction": 0.7},
        {"score": 14, "total_score": 20},
        {"score": 14, "total_marks": "20"},
        {"score": 14, "max_possible_score": 20},
        {"score": 14, "scale": {"min": 0, "max": 20}},
        {"score": {"points": 14, "total": 20}},
        {"score": {"points": 14}, "max_score": 20},
        {"obtained": 14, "total": 20},
        {"raw_score": 14, "max_score": 20},
        {"marks": 14, "max_marks": 20},
        {"marks_obtained": 14, "total_marks": 20},
        {"score": 14, "percentage_score": 70},
        {"score": 70, "raw_score": 14, "max_score": 20},
        {"score": 14, "raw_score": 14, "max_score": 20},
        {"score": "70 %", "max_score": 20},
        {"score": 70, "total_questions": 20},
        {"total_score": 70},
    ],
)
def test_a_score_is_of_a_hundred_in_every_shape(fields: Fields) -> None:
    assert parse_score(fields) == pytest.approx(70)


@given(
    most=st.integers(1, 500),
    part=st.floats(0, 1),
    name=st.sampled_from(MAXIMUM_KEYS),
    unit=st.sampled_from([*SCORE_KEYS, *RAW_KEYS]),
    is_nested=st.booleans(),
)
def test_points_are_of_the_maximum_that_stands_with_them(
    most: int, part: float, name: str, unit: str, *, is_nested: bool
) -> None:
    made: Fields = {unit: most * part, name: most}
    assert parse_score({"score": made} if is_nested else made) == pytest.approx(part * 100)


@given(points=st.integers(1, 100), most=st.integers(1, 100), name=st.sampled_from(MAXIMUM_KEYS))
def test_more_points_than_their_maximum_are_never_a_score(
    points: int, most: int, name: str
) -> None:
    found = parse_score({"score": points, name: most})
    assert found is None if points > most else found == pytest.approx(points * 100 / most)


@pytest.mark.parametrize(
    ("fields", "received"),
    [
        ({"score": 17.4, "total_score": 17.4}, "17.4"),
        ({"score": 87, "max_score": 20}, "87"),
        ({"score": 87, "raw_score": 3, "max_score": 20}, "87"),
        ({"score": 17, "total_questions": 20}, "17"),
        ({"raw_score": 17.4}, "17.4"),
        ({"marks": "17,4"}, "17,4"),
        ({"score": 850, "max_score": "1,000"}, "850"),
        ({"score": {"points": 17, "total": "many"}}, "17"),
    ],
)
def test_points_of_an_unknown_maximum_are_shown_as_received(fields: Fields, received: str) -> None:
    assert parse_score(fields) is None
    assert score_text(fields) == received


@pytest.mark.parametrize(
    "value", [None, "n/a", "", "-", True, False, [], {}, "NaN", 1e300, "70 80", "70/0", "seventy"]
)
def test_what_is_no_number_is_no_score(value: object) -> None:
    assert parse_score({"score": value}) is None


def test_zero_is_a_score_and_nothing_is_none() -> None:
    assert parse_score({"score": 0}) == parse_score({"score": "0 %"}) == 0
    assert parse_score({"score": 0, "max_score": 50}) == 0
    assert parse_score({}) is None
    assert parse_score({"score": 5, "max_score": 0}) is None
    assert parse_score({"score": "850", "max_score": "1,000"}) is None
    assert parse_score({"score": "850/1.000"}) is None


def test_a_score_out_of_range_and_one_in_words_are_kept_as_they_came() -> None:
    assert parse_score({"score": 140}) == 140
    assert parse_score({"score": -5}) == -5
    assert score_text({"score": " n/a "}) == "n/a"
    assert score_text({"percentage": "n/a"}) == "n/a"
    assert score_text({"score": "x" * 50}) == "x" * 40


def test_the_largest_number_is_the_last_score() -> None:
    assert [parse_points(points) for points in (1e15, -1e15)] == [1e15, -1e15]
    assert [parse_points(points) for points in (1.1e15, -1.1e15)] == [None, None]


@pytest.mark.parametrize(("text", "points"), [("62,5", 62.5), ("60 %", 60), (" 7.25", 7.25)])
def test_points_may_be_text(text: str, points: float) -> None:
    assert parse_points(text) == points


@pytest.mark.parametrize(
    ("fields", "passed"),
    [
        ({"passed": True}, True),
        ({"passed": "false"}, False),
        ({"passed": 1}, True),
        ({"passed": 0}, False),
        ({"result": True}, True),
        # Whether the request went well.
        ({"status": True}, None),
        ({"is_passed": False}, False),
        ({"status": "PASSED"}, True),
        ({"status": "failed"}, False),
        ({"result": "Pass"}, True),
        ({"result": "NOT_PASSED"}, False),
        ({"status": {"id": "1", "name": "Failed"}}, False),
        ({"result": ["passed"]}, True),
        ({"passed": None, "verdict": "fail"}, False),
        ({"passed": False, "status": "PASSED"}, False),
        ({"status": "SUBMITTED"}, None),
        ({"passed": "maybe"}, None),
        ({"passed": 7}, None),
        ({}, None),
    ],
)
def test_a_verdict_is_read_in_any_case_or_unknown(fields: Fields, passed: bool | None) -> None:
    assert parse_passed(fields) is passed
