"""Attempts in every list where the partner may put them, and what each says of its step."""

from typing import Any

import pytest

from flows_api.decoding import attempts as decoding

Fields = dict[str, Any]

# The answers of a test are read as what it expects in them.
attempt: Any = decoding.attempt
attempts: Any = decoding.attempts
guess_order: Any = decoding.guess_order
reference: Any = decoding.reference


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({}, {}),
        ({"step_order": 2}, {"order": 2}),
        ({"order": "2"}, {"order": 2}),
        ({"step_number": 2}, {"order": 2}),
        ({"stage_order": 2}, {"order": 2}),
        ({"stage_number": 2}, {"order": 2}),
        ({"step": 2}, {"order": 2}),
        ({"stage": "2"}, {"order": 2}),
        # Text that is no number is an id, never a second order.
        ({"step": "s2"}, {"id": "s2"}),
        ({"stage": "s2"}, {"id": "s2"}),
        ({"step_order": "s2"}, {"id": "s2"}),
        ({"step_order": 1, "step": 2}, {"order": 1}),
        ({"step": {"order": 2}}, {"order": 2}),
        ({"step": {"stepOrder": 2}}, {"order": 2}),
        ({"stage": {"number": "2"}}, {"order": 2}),
        ({"step": {"order": 2, "stepOrder": 3, "number": 4}}, {"order": 2}),
        ({"step_order": 1, "step": {"order": 2, "id": "s"}}, {"order": 1, "id": "s"}),
        (
            {"step": {"id": 7, "assessmentId": "a", "name": "Quiz"}},
            {"id": "7", "assessment_id": "a", "name": "Quiz"},
        ),
        ({"stage": {"label": "Quiz"}}, {"name": "Quiz"}),
        ({"assessment": {"id": "a", "name": "Quiz"}}, {"assessment_id": "a", "name": "Quiz"}),
        (
            {"test": {"assessmentId": "a", "testName": "Quiz"}},
            {"assessment_id": "a", "name": "Quiz"},
        ),
        ({"step_id": 7}, {"id": "7"}),
        ({"flow_step_id": "s"}, {"id": "s"}),
        ({"stage_id": "s"}, {"id": "s"}),
        ({"assessment_id": "a"}, {"assessment_id": "a"}),
        ({"test_id": "a"}, {"assessment_id": "a"}),
        ({"step_name": "Quiz"}, {"name": "Quiz"}),
        ({"stage_name": "Quiz"}, {"name": "Quiz"}),
        ({"assessment_name": "Quiz"}, {"name": "Quiz"}),
        ({"step_index": 0}, {"index": 0}),
        ({"stage_index": 0}, {"index": 0}),
        ({"index": 0}, {"index": 0}),
    ],
)
def test_a_step_is_referred_to_in_many_ways(raw: Fields, said: Fields) -> None:
    assert reference(raw) == said


def test_the_nearest_word_on_a_step_counts() -> None:
    """Own fields go before nested ones, a step before its assessment, all before what is given."""
    given = {"order": 9, "id": "given", "assessment_id": "given", "name": "Given", "position": 4}
    assessment = {"assessment": {"id": "inner", "name": "Inner"}}
    step = {"step": {"id": "nested", "name": "Nested", "assessmentId": "nested", "order": 2}}
    own = {"step_id": "own", "step_name": "Own", "assessment_id": "own", "step_order": 1}
    assert reference({}, **given, listed=None) == given
    assert reference(assessment, **given) == given | {"assessment_id": "inner", "name": "Inner"}
    nested = {"id": "nested", "name": "Nested", "assessment_id": "inner", "order": 2}
    assert reference(assessment | step, **given) == given | nested
    known = {"id": "own", "name": "Own", "assessment_id": "own", "order": 1}
    assert reference(assessment | step | own, **given) == given | known


@pytest.mark.parametrize(
    ("step", "order"),
    [
        ({"order": 2}, 2),
        ({"order": 2, "index": 4}, 2),
        ({"index": 0}, 1),
        ({"index": 4}, 5),
        ({"id": "s"}, None),
    ],
)
def test_an_order_is_guessed_from_the_reference_alone(step: Fields, order: int | None) -> None:
    assert guess_order(step) == order


@pytest.mark.parametrize("name", ["submission", "result", "evaluation"])
def test_what_stands_in_a_nested_object_is_the_attempts_own(name: str) -> None:
    found = attempt(
        {"step_order": 1, name: {"score": 70, "passed": True, "startedAt": 1_700_000_000}}
    )
    assert (found["score"], found["passed"], found["step_order"]) == (70, True, 1)
    assert found["started_at"].year == 2023
    # The attempt itself goes first.
    assert attempt({"score": 60, name: {"score": 70}})["score"] == 60


def test_each_nested_object_is_read_and_an_empty_one_stays_as_it_is() -> None:
    found = attempt(
        {"submission": {"id": 9}, "result": {"score": 70}, "evaluation": {"passed": True}}
    )
    assert (found["submission_id"], found["score"], found["passed"]) == ("9", 70, True)
    assert attempt({"result": "passed"})["passed"] is True
    assert "submission_id" not in attempt({"submission": "7"})


def test_only_the_id_of_a_submission_is_that_of_the_attempt() -> None:
    assert attempt({"submission": {"id": 9}})["submission_id"] == "9"
    assert attempt({"submission": {"submissionId": 9}})["submission_id"] == "9"
    assert attempt({"submission_id": 5, "submission": {"id": 9}})["submission_id"] == "5"
    assert "submission_id" not in attempt({"result": {"id": 9}})


def test_a_score_in_words_is_shown_only_where_there_is_none() -> None:
    assert attempt({"score": "n/a"})["score_text"] == "n/a"
    assert "score" not in attempt({"score": "n/a"})
    assert "score_text" not in attempt({"score": "70 %"})


def test_an_attempt_says_of_its_step_what_its_list_said() -> None:
    found = attempt({"score": 70, "assessment_id": "a"}, {"order": 2, "position": 3})
    assert found["reference"] == {"order": 2, "position": 3, "assessment_id": "a"}
    assert (found["step_order"], found["assessment_id"]) == (2, "a")


def scores_of(raw: Fields) -> list[object]:
    return [one.get("score") for one in attempts(raw)]


ONE, TWO = {"score": 1}, {"score": 2}


@pytest.mark.parametrize("name", ["attempts", "submissions", "attempt_history"])
def test_a_list_of_its_own_may_have_each_name(name: str) -> None:
    assert scores_of({name: [ONE, TWO]}) == [1, 2]


@pytest.mark.parametrize("name", ["steps", "assessments", "stages", "step_results", "results"])
def test_attempts_may_stand_in_any_list_of_steps(name: str) -> None:
    assert scores_of({name: [{"attempts": [ONE, TWO]}, {"attempts": []}, TWO]}) == [1, 2, 2]


def test_the_first_list_that_holds_any_counts() -> None:
    assert scores_of({"attempts": [], "submissions": [ONE], "steps": [TWO]}) == [1]
    assert scores_of({"steps": [{"order": 1}], "results": [TWO]}) == [2]
    assert scores_of({"attempts": [ONE], "submissions": [TWO]}) == [1]
    assert attempts({}) == []


def test_what_is_no_object_is_no_attempt_and_hides_no_other() -> None:
    assert scores_of({"attempts": [None, {}, "x", [ONE], ONE]}) == [1]
    assert scores_of({"steps": [None, {}, "x", {"attempts": [{}, ONE]}]}) == [1]
    others: tuple[Any, ...] = (None, 5, "x", [])
    assert [attempts({"attempts": other}) for other in others] == [[]] * 4


def test_the_id_in_a_list_of_submissions_is_that_of_the_submission() -> None:
    both = [{"id": 9, "score": 1}, {"id": 9, "submissionId": 5, "score": 1}]
    assert [one.get("submission_id") for one in attempts({"submissions": both})] == ["9", "5"]
    assert [one.get("submission_id") for one in attempts({"attempts": both})] == [None, "5"]
    nested = [{"stepOrder": 1, "submissions": both}, {"stepOrder": 2, "attempts": both}]
    found = [one.get("submission_id") for one in attempts({"attempts": nested})]
    assert found == ["9", "5", None, "5"]
    per_step = {"steps": [{"order": 1, "submissions": both}]}
    assert [one.get("submission_id") for one in attempts(per_step)] == ["9", "5"]
    assert [one.get("submission_id") for one in attempts({"steps": [{"attempts": both}]})] == [
        None,
        "5",
    ]


def test_a_list_may_be_grouped_by_step() -> None:
    grouped = [
        {"stepOrder": 1, "assessmentId": "a", "attempts": [ONE, TWO]},
        {"stepOrder": 2, "submissions": [ONE]},
    ]
    found = [
        (one["step_order"], one["score"], one.get("assessment_id"))
        for one in attempts({"attempts": grouped})
    ]
    assert found == [(1, 1, "a"), (1, 2, "a"), (2, 1, None)]


def test_attempts_may_be_keyed_by_their_step() -> None:
    keyed = {"1": ONE, "s2": {"attempts": [TWO]}}
    assert [one["reference"] for one in attempts({"attempts": keyed})] == [
        {"order": 1, "id": "1"},
        {"id": "s2"},
    ]
    per_step = attempts({"steps": keyed})
    assert [one["step_order"] for one in per_step] == [1, 2]
    assert [one["reference"]["id"] for one in per_step] == ["1", "s2"]


@pytest.mark.parametrize(
    "one", [{"score": 1}, {"status": "passed"}, {"stepOrder": 1}, {"attemptNumber": 1}]
)
def test_a_single_attempt_may_stand_without_a_list(one: Fields) -> None:
    assert len(attempts({"attempts": one})) == 1
    assert "id" not in attempts({"attempts": one})[0]["reference"]


def test_a_step_that_was_not_begun_is_no_attempt() -> None:
    assert attempts({"steps": [{"order": 1, "name": "Quiz"}]}) == []
    assert scores_of({"steps": [{"order": 1, "score": 1}, {"order": 2}]}) == [1]


def test_a_list_of_steps_says_where_each_stands() -> None:
    steps = [
        {"attempts": [ONE]},
        {"name": "Quiz", "id": "row", "score": 2},
        {"order": 3, "id": "row"} | ONE,
    ]
    found = attempts({"steps": steps})
    assert [one["step_order"] for one in found] == [1, 2, 3]
    assert [one["reference"] for one in found] == [
        {"position": 1, "listed": 3},
        {"position": 2, "listed": 3, "id": "row", "name": "Quiz"},
        {"position": 3, "listed": 3, "order": 3},
    ]


def test_the_order_that_a_step_names_goes_before_its_place() -> None:
    steps = [{"order": 3} | ONE, {"order": 1} | TWO]
    assert [one["step_order"] for one in attempts({"steps": steps})] == [3, 1]


def test_a_step_with_a_name_alone_may_have_its_id() -> None:
    (found,) = attempts({"steps": [{"stepName": "Quiz", "id": "row", "score": 2}]})
    assert found["reference"] == {"position": 1, "listed": 1, "id": "row", "name": "Quiz"}


def test_orders_in_a_list_of_steps_may_count_from_zero() -> None:
    steps = [{"order": 0} | ONE, {"order": 1} | TWO, {"order": 2} | ONE]
    assert [one["step_order"] for one in attempts({"steps": steps})] == [1, 2, 3]
    assert [one["step_order"] for one in attempts({"steps": steps[1:]})] == [1, 2]
