"""The results of a candidate, step by step, as the list and the page of one candidate show them."""

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.workspaces.registries.pass_rules import Rules
from flows_api import (
    Attempt,
    Candidate,
    CandidateStatus,
    Flow,
    PassRule,
    Step,
    attempt_order,
    attempt_passed,
    counting_rank,
    has_moved_past,
)


class AttemptResult(NamedTuple):
    """An attempt with its result at ``step``, which is None for one at no known step.

    ``is_outdated`` is set where the result contradicts the step's threshold of now.
    """

    attempt: Attempt
    step: Step | None
    rule: PassRule
    passed: bool | None
    is_outdated: bool


class StepProgress(NamedTuple):
    """A step of the flow with this candidate's attempts, the latest one last.

    ``state`` is one of passed, failed, current, not-started, scoring, waiting, unknown.
    """

    step: Step
    rule: PassRule
    attempts: tuple[AttemptResult, ...]
    state: str

    @property
    def counting(self) -> AttemptResult | None:
        """Return the attempt that counts, with its result, None for none."""
        return _counting(self.attempts)


def step_progress(candidate: Candidate, flow: Flow, rules: Rules) -> list[StepProgress]:
    """Return each step of ``flow`` with the attempts of a placed candidate."""
    return [_at(step, candidate, rules.get(step.order, PassRule())) for step in flow.steps or ()]


def other_attempts(candidate: Candidate, flow: Flow) -> list[AttemptResult]:
    """Return the attempts that belong to no step of ``flow``, as far as the partner says."""
    orders = {step.order for step in flow.steps or ()}
    apart = [attempt for attempt in candidate.attempts if attempt.step_order not in orders]
    return [AttemptResult(a, None, PassRule(), a.passed, is_outdated=False) for a in apart]


def attempt_result(
    candidate: Candidate, attempt: Attempt, step: Step | None, rule: PassRule
) -> AttemptResult:
    """Return an attempt with its result at ``step``."""
    passed = attempt.passed if step is None else attempt_passed(candidate, attempt, rule)
    return AttemptResult(attempt, step, rule, passed, is_from_earlier_threshold(attempt, rule))


def _at(step: Step, candidate: Candidate, rule: PassRule) -> StepProgress:
    rule = rule.at(step.pass_threshold)
    made = [attempt for attempt in candidate.attempts if attempt.step_order == step.order]
    if len(made) > 1:
        made.sort(key=attempt_order)
    attempts = tuple(attempt_result(candidate, attempt, step, rule) for attempt in made)
    return StepProgress(step, rule, attempts, _state(step, attempts, candidate))


def _counting(attempts: Sequence[AttemptResult]) -> AttemptResult | None:
    if len(attempts) < 2:
        return attempts[0] if attempts else None
    # Of equal ones the last counts, and ``max`` returns the first.
    ranked = reversed(attempts)
    return max(ranked, key=lambda result: counting_rank(result.attempt), default=None)


def _state(step: Step, attempts: tuple[AttemptResult, ...], candidate: Candidate) -> str:
    counting = _counting(attempts)
    passed = has_moved_past(candidate, step.order) if counting is None else counting.passed
    if passed is not None:
        return "passed" if passed else "failed"
    # The words of the step must not contradict the candidate's own status.
    current = "not-started" if candidate.status == CandidateStatus.NOT_STARTED else "current"
    if counting is not None:
        attempt = counting.attempt
        if attempt.submitted_at and attempt.score is None and not attempt.score_text:
            return "scoring"
        return "current" if attempt.started_at else current
    if candidate.current_step is None:
        return "unknown"
    if step.order == candidate.current_step and candidate.status != CandidateStatus.FAILED:
        return current
    return "waiting" if step.order > candidate.current_step else "unknown"


def is_from_earlier_threshold(attempt: Attempt, rule: PassRule) -> bool:
    """Return whether the partner's result of ``attempt`` contradicts the step's current threshold.

    The threshold was then a different one. A score equal to the threshold proves nothing.
    """
    score, threshold = attempt.score, rule.threshold
    if attempt.passed is None or score is None or threshold is None or score == threshold:
        return False
    return attempt.passed != (score > threshold)
