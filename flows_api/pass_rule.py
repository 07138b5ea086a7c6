"""The rule by which a score passes a step, and the result of an attempt that has none.

Whether a score that equals the threshold passes is not documented. It is learned from results where
they show it, and assumed otherwise (docs/partner-api.md, Working guesses).
"""

from collections.abc import Iterable
from math import floor

from flows_api.models import Attempt, Candidate, CandidateStatus, Record, Step

EQUAL_PASSES = True
"""The working guess: a score that equals the threshold passes."""


class PassRule(Record, frozen=True):
    """The rule of one step, for queries, pages and scripts alike.

    ``inclusive`` says whether a score that equals the threshold passes. ``is_learned`` says that
    results show it.
    """

    threshold: float | None = None
    inclusive: bool = EQUAL_PASSES
    is_learned: bool = False

    def passes(self, score: float | None) -> bool | None:
        """Return whether ``score`` passes, None without a score or a threshold."""
        if score is None or self.threshold is None:
            return None
        return score >= self.threshold if self.inclusive else score > self.threshold

    def at(self, threshold: float | None) -> "PassRule":
        """Return the same rule at another threshold."""
        return PassRule(threshold, self.inclusive, self.is_learned)

    def whole_points(self, score: float) -> int:
        """Return the highest whole threshold, -1 to 100, at which ``score`` passes."""
        points = floor(score)
        if not self.inclusive and points == score:
            points -= 1
        return min(max(points, -1), 100)


def observe_rule(
    threshold: float | None, results: Iterable[tuple[float | None, bool | None]]
) -> PassRule:
    """Return the rule that ``results`` (score, passed) show, else the working guess.

    They show nothing where no score equals the threshold, or where such results disagree. Nor does
    a failed score that equals it where a higher one failed too: both may be from a time when the
    threshold was higher. The same holds for a passed one where a lower one passed.
    """
    known = {
        (score, passed) for score, passed in results if score is not None and passed is not None
    }
    if threshold is None:
        return PassRule()
    exact = {passed for score, passed in known if score == threshold}
    if any(score > threshold and not passed for score, passed in known):
        exact.discard(False)
    if any(score < threshold and passed for score, passed in known):
        exact.discard(True)
    if len(exact) != 1:
        return PassRule(threshold)
    return PassRule(threshold, inclusive=exact.pop(), is_learned=True)


def observe_rules(steps: Iterable[Step], candidates: Iterable[Candidate]) -> dict[int, PassRule]:
    """Return the rule of each step, by order, as placed candidates show it."""
    found: dict[int, list[tuple[float | None, bool | None]]] = {}
    for candidate in candidates:
        for attempt in candidate.attempts:
            if attempt.step_order is not None:
                found.setdefault(attempt.step_order, []).append((attempt.score, attempt.passed))
    return {s.order: observe_rule(s.pass_threshold, found.get(s.order, ())) for s in steps}


def has_moved_past(candidate: Candidate, order: int) -> bool | None:
    """Return what status and current step say of the step ``order``: passed, failed or None."""
    if candidate.status == CandidateStatus.COMPLETED:
        return True
    at = candidate.current_step
    if at is None or order > at:
        return None
    if order < at:
        return True
    return False if candidate.status == CandidateStatus.FAILED else None


def attempt_passed(candidate: Candidate, attempt: Attempt, rule: PassRule) -> bool | None:
    """Return whether a placed attempt passed its step, None where that is not known.

    The partner's result comes first. Without one it follows from the candidate's status and
    current step. Where these are not known, it follows from the score, unless that equals the
    threshold, which proves nothing.
    """
    if attempt.passed is not None:
        return attempt.passed
    if attempt.step_order is None:
        return None
    moved = has_moved_past(candidate, attempt.step_order)
    if moved is not None or candidate.current_step is not None or attempt.score == rule.threshold:
        return moved
    return rule.passes(attempt.score)
