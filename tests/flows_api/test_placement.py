"""Attempts and candidates find the flow's step behind every way to name one."""

from typing import Any

import pytest

from flows_api import Attempt, Candidate, Flow
from flows_api.decoding.decode import decode_item
from flows_api.placement import match_attempts

STEPS = [
    {"id": 301, "assessmentId": "quiz", "name": "Quiz", "passThreshold": 60},
    {"id": 302, "assessmentId": "talk", "name": "Talk", "passThreshold": 60},
    {"id": 303, "assessmentId": "task", "name": "Task", "passThreshold": 60},
]
Fields = dict[str, Any]


def flow(steps: list[Fields] | None = None) -> Flow:
    read = decode_item({"id": 1, "flowName": "F", "steps": steps or STEPS}, Flow, "")
    assert isinstance(read, Flow)
    return read


def placed(*items: Fields, steps: list[Fields] | None = None) -> list[Candidate]:
    read = [decode_item({"id": n} | item, Candidate, "") for n, item in enumerate(items, 1)]
    candidates = [item for item in read if isinstance(item, Candidate)]
    assert len(candidates) == len(items), read
    return list(match_attempts(candidates, flow(steps).steps))


def orders(*items: Fields, steps: list[Fields] | None = None) -> list[int | None]:
    found = placed(*items, steps=steps)
    return [attempt.step_order for candidate in found for attempt in candidate.attempts]


@pytest.mark.parametrize(
    "attempts",
    [
        [{"stepOrder": 1}, {"stepOrder": 2}],
        [{"stepOrder": "1"}, {"stepOrder": "2"}],
        [{"stepOrder": 0}, {"stepOrder": 1}],
        [{"order": 0}, {"order": 1}],
        [{"stepIndex": 0}, {"stepIndex": 1}],
        [{"stepId": 301}, {"stepId": "302"}],
        [{"step": {"id": 301}}, {"step": {"id": 302}}],
        [{"step": 301}, {"step": 302}],
        [{"assessmentId": "quiz"}, {"assessmentId": "talk"}],
        [{"assessment": {"id": "quiz"}}, {"testId": "talk"}],
        [{"stepName": "quiz"}, {"step": {"name": "Talk"}}],
        [{"stepOrder": 4, "assessmentId": "quiz"}, {"stepOrder": 5, "assessmentId": "talk"}],
    ],
)
def test_an_attempt_names_its_step_in_many_ways(attempts: list[Fields]) -> None:
    assert orders({"attempts": attempts}) == [1, 2]


@pytest.mark.parametrize("names", ["steps", "assessments"])
def test_attempts_listed_per_step_stand_by_their_place(names: str) -> None:
    per_step = [{"attempts": [{"score": 70}]}, {"attempts": [{"score": 50}]}, {"attempts": []}]
    assert orders({names: per_step}) == [1, 2]
    assert orders({names: per_step[:2]}) == [None, None], "not as many as the flow has"


def test_steps_that_are_results_themselves_are_attempts() -> None:
    per_step = [{"order": 1, "status": "PASSED", "score": 70}, {"order": 2, "status": "LOCKED"}]
    assert orders({"steps": per_step}) == [1]


@pytest.mark.parametrize(
    "reference",
    [{}, {"stepOrder": 9}, {"stepId": "gone"}, {"assessmentId": "gone"}, {"stepOrder": "x"}],
)
def test_what_names_no_step_of_the_flow_is_at_no_known_step(reference: Fields) -> None:
    assert orders({"attempts": [reference | {"score": 70}]}) == [None]


def test_an_assessment_that_two_steps_have_names_neither() -> None:
    twice = [{"assessmentId": "quiz"}, {"assessmentId": "quiz"}, {"assessmentId": "talk"}]
    items = {"attempts": [{"assessmentId": "quiz"}, {"assessmentId": "talk"}]}
    assert orders(items, steps=twice) == [None, 3]


def test_the_base_of_orders_is_learned_from_the_whole_answer() -> None:
    first = {"attempts": [{"stepOrder": 1}]}
    assert orders(first) == [1]
    assert orders(first, {"attempts": [{"stepOrder": 0}]}) == [2, 1]
    with_ids = {"attempts": [{"stepOrder": 1, "stepId": 302}]}
    assert orders(first, with_ids) == [2, 2]


@pytest.mark.parametrize("own", [[0, 1, 2], [1, 2, 3], [10, 20, 30], [2, 3, 4]])
def test_the_flows_own_numbers_need_not_be_those_of_attempts(own: list[int]) -> None:
    steps = [step | {"order": order} for step, order in zip(STEPS, own, strict=True)]
    assert [step.order for step in flow(steps).steps or ()] == [1, 2, 3]
    assert orders({"attempts": [{"stepOrder": n} for n in own]}, steps=steps) == [1, 2, 3]
    assert orders({"attempts": [{"stepOrder": 1}]}, steps=steps) in ([1], [None])


def test_what_is_no_attempt_is_none() -> None:
    assert orders({"attempts": [None, "n/a", {}, [], {"stepOrder": 1}]}) == [1]
    assert orders({"attempts": "none"}) == orders({"attempts": {}}) == orders({"attempts": 3}) == []


def test_attempts_may_be_an_object_by_step() -> None:
    assert orders({"attempts": {"1": {"score": 70}, "2": {"score": 60}}}) == [1, 2]
    assert orders({"attempts": {"score": 70, "stepOrder": 2}}) == [2]


@pytest.mark.parametrize(
    "current",
    [
        {"currentStep": 2},
        {"currentStep": "2"},
        {"currentStepIndex": 1},
        {"currentStep": 302},
        {"currentStep": "talk"},
        {"currentStep": "Talk"},
        {"currentStep": {"order": 2}},
        {"currentStep": {"id": 302}},
        {"currentStepId": "302"},
        {"currentAssessmentId": "talk"},
    ],
)
def test_the_current_step_is_named_in_as_many_ways(current: Fields) -> None:
    assert placed(current)[0].current_step == 2


def test_the_base_of_the_current_step_is_learned_too() -> None:
    passed = {"attempts": [{"stepOrder": 1, "passed": True}], "status": "IN_PROGRESS"}
    zero_based: list[Fields] = [{"currentStep": 0, "status": "NOT_STARTED"}, {"currentStep": 1}]
    assert [c.current_step for c in placed(*zero_based)] == [1, 2]
    assert placed(passed | {"currentStep": 1})[0].current_step == 2
    assert placed(passed | {"currentStep": 2})[0].current_step == 2


@pytest.mark.parametrize("current", [{"currentStep": 9}, {"currentStep": "gone"}, {}])
def test_a_current_step_that_the_flow_has_not_is_unknown(current: Fields) -> None:
    assert placed(current)[0].current_step is None


def test_a_step_that_cannot_be_placed_keeps_its_name() -> None:
    found = placed({"currentStep": "gone", "attempts": [{"stepId": "old", "score": 5}]})[0]
    assert (found.current.text, found.attempts[0].reference.text) == ("gone", "old")


@pytest.mark.parametrize(
    ("scores", "read"),
    [
        ([0.7, 0.45, 1, 0], [70, 45, 100, 0]),
        ([0.7, 45, 1], [0.7, 45, 1]),
        ([0, 1, 1, 0], [0, 1, 1, 0]),
        ([0.7], ["0.7"]),
        ([0.7, 0], ["0.7", 0]),
        ([1, 0.7], ["1", "0.7"]),
        ([1], [1]),
    ],
)
def test_fractions_are_scores_of_a_hundred_only_where_that_is_certain(
    scores: list[float], read: list[float | str]
) -> None:
    items = [{"attempts": [{"stepOrder": 1, "score": score}]} for score in scores]
    assert [shown(c.attempts[0]) for c in placed(*items)] == read


def shown(attempt: Attempt) -> float | str | None:
    """Return the score of 100, else the text of a score as it was received."""
    return attempt.score_text if attempt.score is None else attempt.score


def test_one_verdict_proves_fractions() -> None:
    item = {"attempts": [{"stepOrder": 1, "score": 0.7, "passed": True}]}
    assert placed(item)[0].attempts[0].score == 70


def test_candidates_of_a_snapshot_stay_as_they_are() -> None:
    attempts = (Attempt(step_order=1, score=70), Attempt(step_order=3, score=1))
    stored = Candidate(id="1", current_step=3, attempts=attempts)
    assert [a.step_order for a in match_attempts([stored], flow().steps)[0].attempts] == [1, 3]
    assert match_attempts([stored], flow().steps)[0].current_step == 3


def test_a_flow_without_steps_places_nothing() -> None:
    candidate = Candidate(id="1", current_step=1, attempts=(Attempt(step_order=1),))
    (found,) = match_attempts([candidate], None)
    assert (found.current_step, found.attempts[0].step_order) == (None, None)


@pytest.mark.parametrize(
    ("indexes", "found"),
    [
        ([0, 2], [1, 3]),
        ([1, 2], [2, 3]),
        # An index as high as the number of steps counts from one, unless there is a zero.
        ([1, 3], [1, 3]),
        ([2, 3], [2, 3]),
        ([0, 3], [1, None]),
        ([4], [None]),
    ],
)
def test_indexes_count_from_zero_unless_that_cannot_be(
    indexes: list[int], found: list[int | None]
) -> None:
    assert orders(*({"attempts": [{"stepIndex": n}]} for n in indexes)) == found


def test_the_base_that_most_attempts_show_counts() -> None:
    one = {"attempts": [{"stepOrder": 1, "stepId": 301}]}
    higher = {"attempts": [{"stepOrder": 2, "stepId": 301}, {"stepOrder": 3, "stepId": 302}]}
    assert orders(one, higher, {"attempts": [{"stepOrder": 4}]}) == [1, 1, 2, 3]
    assert orders(one, one, one, higher, {"attempts": [{"stepOrder": 3}]}) == [1, 1, 1, 1, 2, 3]


@pytest.mark.parametrize("named", [{"assessmentId": "gone"}, {"order": 9}])
def test_a_list_of_other_steps_places_nothing(named: Fields) -> None:
    per_step = [named | {"attempts": [{"score": 70}]} for _ in STEPS]
    assert orders({"steps": per_step}) == [None, None, None]


@pytest.mark.parametrize("name", ["TALK", "talk", "Talk"])
def test_a_name_counts_in_any_case_and_for_one_step_only(name: str) -> None:
    attempt: Fields = {"currentStep": name, "attempts": [{"stepName": name}]}
    named, unnamed = STEPS[1], STEPS[0] | {"name": None, "assessmentName": None}
    assert orders(attempt) == [2]
    assert placed(attempt)[0].current_step == 2
    # A step's own name and that of its assessment may be the same. Two steps' may not.
    assert orders(attempt, steps=[unnamed, named | {"assessmentName": "talk"}]) == [2]
    assert orders(attempt, steps=[named, STEPS[0] | {"assessmentName": "TALK"}]) == [None]
    assert orders({"attempts": [{"stepName": ""}]}, steps=[unnamed, named]) == [None]


# What says from where the current step counts: where a candidate with these attempts has to be.
FROM_ZERO: list[Fields] = [
    {"status": "IN_PROGRESS", "attempts": [{"stepOrder": 1, "passed": True}], "currentStep": 1},
    {"status": "IN_PROGRESS", "attempts": [{"stepOrder": 2}], "currentStep": 1},
    {"status": "IN_PROGRESS", "attempts": [{"stepOrder": 3, "passed": True}], "currentStep": 2},
    {
        "status": "FAILED",
        "attempts": [{"stepOrder": 2, "passed": False}, {"stepOrder": 1, "passed": True}],
        "currentStep": 1,
    },
    {"status": "FAILED", "attempts": [{"stepOrder": 2, "passed": True}], "currentStep": 1},
    {
        "status": "FAILED",
        "attempts": [{"stepOrder": 2}, {"stepOrder": 2, "score": 5}],
        "currentStep": 1,
    },
]
FROM_ONE: list[Fields] = [
    {"status": "NOT_STARTED", "currentStep": 1},
    {"status": "IN_PROGRESS", "attempts": [{"stepOrder": 1, "passed": True}], "currentStep": 2},
    {"status": "FAILED", "attempts": [{"stepOrder": 2, "passed": False}], "currentStep": 2},
]
NO_HINT: list[Fields] = [
    {"status": "IN_PROGRESS", "currentStep": 1},
    {"status": "COMPLETED", "attempts": [{"stepOrder": 1}], "currentStep": 1},
    {"status": "NOT_STARTED", "attempts": [{"stepOrder": 1}], "currentStep": 1},
    {"status": "FAILED", "attempts": [{"stepId": "gone"}], "currentStep": 1},
    {"status": "IN_PROGRESS", "attempts": [{"stepOrder": 1}], "currentStep": 3},
    {"status": "FAILED", "attempts": [{"stepOrder": 3}], "currentStep": 1},
]


def orders_from(*items: Fields) -> int | None:
    """Return where somebody is who says no more than "1", beside ``items``."""
    return placed({"currentStep": 1}, *items)[0].current_step


@pytest.mark.parametrize("hint", FROM_ZERO)
def test_one_candidate_who_cannot_be_elsewhere_shows_that_steps_count_from_zero(
    hint: Fields,
) -> None:
    assert orders_from(hint) == 2
    assert placed(hint)[0].current_step == hint["currentStep"] + 1


@pytest.mark.parametrize("one", FROM_ONE)
@pytest.mark.parametrize("zero", FROM_ZERO)
def test_the_current_step_counts_as_most_candidates_show(one: Fields, zero: Fields) -> None:
    assert [orders_from(one), orders_from(one, zero), orders_from(zero, one)] == [1, 1, 1]
    assert [orders_from(one, zero, zero), orders_from(zero, zero, one)] == [2, 2]
    assert [orders_from(one, one, zero), orders_from(zero, one, one)] == [1, 1]


@pytest.mark.parametrize("other", NO_HINT)
def test_a_candidate_who_may_be_anywhere_shows_nothing(other: Fields) -> None:
    assert orders_from(other) == 1
    assert orders_from(FROM_ZERO[0], other, other) == 2
    assert orders_from(FROM_ZERO[0], FROM_ONE[0], other, other) == 1


def test_a_current_step_of_zero_shows_it_without_any_status() -> None:
    assert [c.current_step for c in placed({"currentStep": 0}, {"currentStep": 1})] == [1, 2]
    nested: list[Fields] = [{"currentStep": {"order": 0}}, {"currentStep": {"order": 2}}]
    assert [c.current_step for c in placed(*nested)] == [1, 3]


@pytest.mark.parametrize(
    ("scores", "are_fractions"),
    [
        ([0.5, 1, 0], True),
        ([0.5, 0.25, -0.25, 0.75], False),
        ([0.5, 0.25, 1.5, 0.75], False),
        ([0.5, 0.25, None, 0.75], True),
    ],
)
def test_three_scores_up_to_one_are_fractions(
    scores: list[float | None], are_fractions: bool
) -> None:
    attempts = [{"stepOrder": 1, "score": score} for score in scores]
    found = [attempt.score for attempt in placed({"attempts": attempts})[0].attempts]
    assert found == [
        score * 100 if score is not None and are_fractions else score for score in scores
    ]


@pytest.mark.parametrize(
    ("threshold", "attempt", "score"),
    [
        (60, {"stepOrder": 1, "score": 0.7, "passed": True}, 70),
        (1.5, {"stepOrder": 1, "score": 0.7, "passed": True}, 70),
        # The result may be right for points too, or is that of nobody knows which step.
        (1, {"stepOrder": 1, "score": 0.7, "passed": True}, "0.7"),
        (None, {"stepOrder": 1, "score": 0.7, "passed": True}, "0.7"),
        (60, {"stepOrder": 1, "score": 0.7, "passed": False}, "0.7"),
        (60, {"stepOrder": 1, "score": 0.7}, "0.7"),
        (60, {"stepOrder": 9, "score": 0.7, "passed": True}, "0.7"),
    ],
)
def test_a_result_proves_fractions_where_points_could_not_have_it(
    threshold: float | None, attempt: Fields, score: float | str
) -> None:
    steps = [STEPS[0] | {"passThreshold": threshold}]
    assert shown(placed({"attempts": [attempt]}, steps=steps)[0].attempts[0]) == score


def test_a_zero_that_passed_proves_nothing() -> None:
    zero = {"stepOrder": 1, "score": 0, "passed": True}
    found = placed({"attempts": [zero, {"stepOrder": 1, "score": 0.5}]})[0].attempts
    assert [shown(attempt) for attempt in found] == [0, "0.5"]


def test_a_fraction_becomes_points_without_the_noise_of_floats() -> None:
    attempts = [{"stepOrder": 1, "score": score} for score in (0.57, 0.123456789, 0.29)]
    found = placed({"attempts": attempts})[0].attempts
    assert [attempt.score for attempt in found] == [57, 12.345679, 29]


def test_a_snapshot_names_its_steps_by_order_and_assessment() -> None:
    """Its attempts say no more of them. Where the flow was changed, the assessment goes first."""
    attempts = (Attempt(step_order=1, assessment_id="talk"), Attempt(assessment_id="task"))
    (found,) = match_attempts([Candidate(id="1", attempts=attempts)], flow().steps)
    assert [attempt.step_order for attempt in found.attempts] == [2, 3]


@pytest.mark.parametrize(
    "current",
    [
        {"currentStep": "Step 2"},
        {"currentStep": "stage 2"},
        {"currentStep": "2/3"},
        {"currentStep": "2 of 3"},
        {"currentStep": {"index": 1}},
        {"currentAssessment": {"id": "talk"}},
        {"currentAssessment": "talk"},
    ],
)
def test_the_current_step_may_be_numbered_in_words_or_be_an_assessment(current: Fields) -> None:
    assert placed(current)[0].current_step == 2


def test_an_attempt_may_name_its_assessment_by_a_plain_id() -> None:
    attempt = {"assessment": "talk", "marks": 14, "maxMarks": 20}
    for name in ("attempts", "stepProgress", "progress"):
        (found,) = placed({name: [attempt]})[0].attempts
        assert (found.step_order, found.score) == (2, 70)


@pytest.mark.parametrize("progress", [40, {"percent": 40}, [{"step": 1, "percent": 40}]])
def test_how_much_is_done_is_no_score(progress: object) -> None:
    attempts = placed({"progress": progress})[0].attempts
    assert [attempt.score for attempt in attempts if attempt.score is not None] == []
