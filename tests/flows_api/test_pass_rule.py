"""The rule by which a score passes: as results show it, and as it is assumed."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api import Attempt, Candidate, CandidateStatus, PassRule, Step, observe_rule
from flows_api.pass_rule import attempt_passed, has_moved_past, observe_rules

Results = Sequence[tuple[float | None, bool | None]]
COMPLETED, FAILED = CandidateStatus.COMPLETED.value, CandidateStatus.FAILED.value
OPEN = CandidateStatus.IN_PROGRESS.value
scores = st.integers(0, 200).map(lambda half: half / 2)


def candidate(status: str, at: int | None, *attempts: Attempt) -> Candidate:
    return Candidate(id="c", status=status, current_step=at, attempts=attempts)


def attempt(score: float | None, order: int | None = 2, passed: bool | None = None) -> Attempt:
    return Attempt(step_order=order, score=score, passed=passed)


def step(order: int, threshold: float | None) -> Step:
    return Step(id=f"s{order}", order=order, assessment_id=f"a{order}", pass_threshold=threshold)


@pytest.mark.parametrize(
    ("rule", "below", "equal", "above"),
    [
        (PassRule(60), False, True, True),
        (PassRule(60, inclusive=False), False, False, True),
        (PassRule(0), False, True, True),
        (PassRule(), None, None, None),
    ],
)
def test_a_score_is_compared_with_the_threshold(
    rule: PassRule, below: bool | None, equal: bool | None, above: bool | None
) -> None:
    at = rule.threshold or 0
    assert [rule.passes(score) for score in (at - 0.5, at, at + 0.5)] == [below, equal, above]
    assert rule.passes(None) is None


def test_a_rule_stays_the_same_at_another_threshold() -> None:
    rule = PassRule(60, inclusive=False, is_learned=True)
    assert rule.at(70) == PassRule(70, inclusive=False, is_learned=True)
    assert PassRule(60).at(None) == PassRule()


@given(score=scores, inclusive=st.booleans())
def test_the_highest_whole_threshold_passes_and_the_next_does_not(
    score: float, inclusive: bool
) -> None:
    rule = PassRule(50, inclusive)
    highest = rule.whole_points(score)
    assert highest == -1 or rule.at(highest).passes(score)
    assert highest == 100 or not rule.at(highest + 1).passes(score)


@pytest.mark.parametrize(
    ("score", "inclusive", "points"),
    [
        (0, True, 0),
        (0, False, -1),
        (-7, True, -1),
        (60.5, False, 60),
        (60, False, 59),
        (100, True, 100),
        (140, False, 100),
    ],
)
def test_whole_thresholds_are_those_of_a_slider(score: float, inclusive: bool, points: int) -> None:
    """-1 stands for a score that none of them lets pass."""
    assert PassRule(50, inclusive).whole_points(score) == points


@pytest.mark.parametrize(
    ("results", "rule"),
    [
        ([], PassRule(60)),
        ([(60, True)], PassRule(60, inclusive=True, is_learned=True)),
        ([(60, False)], PassRule(60, inclusive=False, is_learned=True)),
        # No score equals the threshold, or nobody knows its result.
        ([(61, True), (59, False)], PassRule(60)),
        ([(60, None), (None, True), (None, False)], PassRule(60)),
        # Such results disagree.
        ([(60, True), (60, False)], PassRule(60)),
        # The threshold was higher, or lower, when these were judged.
        ([(60, False), (70, False)], PassRule(60)),
        ([(60, True), (50, True)], PassRule(60)),
        # It was both, and what is left shows the rule.
        ([(60, True), (70, False)], PassRule(60, inclusive=True, is_learned=True)),
        ([(60, False), (50, True)], PassRule(60, inclusive=False, is_learned=True)),
        ([(60, True), (60, False), (70, False)], PassRule(60, inclusive=True, is_learned=True)),
        ([(60, True), (60, False), (50, True)], PassRule(60, inclusive=False, is_learned=True)),
    ],
)
def test_the_rule_is_learned_from_scores_that_equal_the_threshold(
    results: Results, rule: PassRule
) -> None:
    assert observe_rule(60, results) == rule


def test_without_a_threshold_there_is_nothing_to_learn() -> None:
    assert observe_rule(None, [(60, False)]) == PassRule()


@given(
    threshold=scores, inclusive=st.booleans(), found=st.lists(scores, max_size=20).map(frozenset)
)
def test_what_a_rule_has_judged_never_shows_another(
    threshold: float, inclusive: bool, found: frozenset[float]
) -> None:
    rule = PassRule(threshold, inclusive)
    learned = observe_rule(threshold, [(score, rule.passes(score)) for score in sorted(found)])
    assert learned.is_learned is (threshold in found)
    assert learned.inclusive is (inclusive if learned.is_learned else True)


def test_each_step_learns_from_its_own_attempts() -> None:
    attempts = [attempt(60, 1, False), attempt(60, None, True), attempt(60, 2, True)]
    other = candidate(OPEN, 1, attempt(70, 1, True))
    rules = observe_rules(
        [step(1, 60), step(2, 60), step(3, 60), step(4, None)],
        [candidate(OPEN, 2, *attempts), other],
    )
    assert rules == {
        1: PassRule(60, inclusive=False, is_learned=True),
        2: PassRule(60, inclusive=True, is_learned=True),
        3: PassRule(60),
        4: PassRule(),
    }


@pytest.mark.parametrize(
    ("status", "at", "past"),
    [
        # What steps 1, 2 and 3 were to a candidate.
        (COMPLETED, None, [True, True, True]),
        (COMPLETED, 2, [True, True, True]),
        (OPEN, 2, [True, None, None]),
        (FAILED, 2, [True, False, None]),
        (FAILED, None, [None, None, None]),
        (OPEN, None, [None, None, None]),
    ],
)
def test_the_status_and_the_current_step_say_what_was_passed(
    status: str, at: int | None, past: list[bool | None]
) -> None:
    assert [has_moved_past(candidate(status, at), order) for order in (1, 2, 3)] == past


@pytest.mark.parametrize(
    ("status", "at", "made", "passed"),
    [
        # The partner's result, then where the candidate is, then the score.
        (COMPLETED, None, attempt(80, passed=False), False),
        (FAILED, 2, attempt(10, passed=True), True),
        (COMPLETED, None, attempt(10), True),
        (FAILED, 2, attempt(80), False),
        (OPEN, 3, attempt(10), True),
        (OPEN, 2, attempt(80), None),
        (OPEN, None, attempt(80), True),
        (OPEN, None, attempt(10), False),
        (FAILED, None, attempt(10), False),
        # A score that equals the threshold proves nothing, nor does one at no known step.
        (OPEN, None, attempt(60), None),
        (OPEN, None, attempt(None), None),
        (COMPLETED, None, attempt(80, order=None), None),
    ],
)
def test_a_result_follows_from_what_is_known(
    status: str, at: int | None, made: Any, passed: bool | None
) -> None:
    assert attempt_passed(candidate(status, at), made, PassRule(60)) is passed
