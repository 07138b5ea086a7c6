"""The lifecycle of a candidate: a pure function of their seed, the flow's steps, and the time.

Nothing runs in the background. A lifecycle is computed as a whole, future included, and then read
as of a moment. A score is compared with the threshold that holds when it is scored, and by default
passes if it equals it (docs/partner-api.md, Working guesses). So a later change changes no result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal, Protocol, get_args

from flows_api.simulator.world.randomness import mix_bits, split_bits

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
NEVER_STARTS = 0.07
NEVER_SUBMITS = 0.04
IS_INTERRUPTED = 0.05
LONGEST_DELAY = 8 * DAY

Status = Literal["NOT_STARTED", "IN_PROGRESS", "COMPLETED", "FAILED"]
STATUSES: tuple[Status, ...] = get_args(Status)


class StepConditions(Protocol):
    """The properties of a step that a candidate's lifecycle depends on."""

    @property
    def added_at(self) -> float: ...
    @property
    def duration(self) -> float: ...
    @property
    def difficulty(self) -> float: ...
    def threshold_at(self, moment: float) -> float: ...


@dataclass(slots=True)
class Attempt:
    """An attempt at a step. Times are epoch seconds, inf for never. ``score`` is 0 to 100."""

    step_order: int
    number: int
    started_at: float
    given_up_at: float = inf
    submitted_at: float = inf
    scored_at: float = inf
    score: int | None = None
    passed: bool | None = None
    key: int = 0


@dataclass(slots=True)
class Lifecycle:
    """All future events of a candidate, unless a threshold changes or a step is appended."""

    assigned_at: float
    attempts: list[Attempt]
    ended_at: float = inf
    outcome: Status = "IN_PROGRESS"

    @property
    def started_at(self) -> float:
        return self.attempts[0].started_at if self.attempts else inf

    def status(self, now: float) -> Status:
        """Return one of the four documented statuses as of ``now``."""
        return status_between(self.started_at, self.ended_at, self.outcome, now)

    def so_far(self, now: float) -> list[Attempt]:
        """Return the attempts started by ``now``."""
        return [attempt for attempt in self.attempts if attempt.started_at <= now]

    def current_step(self, now: float) -> int:
        """Return the order of the current step, from 1, or of the step that ended the flow."""
        scored = [a for a in self.attempts if a.scored_at <= now]
        if not scored:
            return 1
        is_over = self.ended_at <= now
        return scored[-1].step_order + (0 if is_over else 1)

    def last_activity_at(self, now: float) -> float:
        """Return the time of the last event, the assignment included."""
        moments = [self.assigned_at]
        for attempt in self.attempts:
            moments += [attempt.started_at, attempt.submitted_at, attempt.scored_at]
        return max(moment for moment in moments if moment <= now or moment == self.assigned_at)


def status_between(started_at: float, ended_at: float, outcome: Status, now: float) -> Status:
    if now < started_at:
        return "NOT_STARTED"
    return "IN_PROGRESS" if now < ended_at else outcome


def simulate_lifecycle(
    seed: int, assigned_at: float, stages: Sequence[StepConditions], is_inclusive: bool = True
) -> Lifecycle:
    """Compute the lifecycle of a candidate, assigned at a time in epoch seconds.

    With ``is_inclusive``, a score that equals the threshold passes.
    """
    ability = sum(split_bits(mix_bits(seed))[:3]) / 3
    result = Lifecycle(assigned_at, [])
    invited_at = assigned_at
    for order, stage in enumerate(stages, start=1):
        if order > 1 and stage.added_at > invited_at:
            break
        attempt = _add_attempts(seed, order, stage, invited_at, result.attempts)
        if attempt is None:
            return result
        attempt.score = _score(ability, stage, attempt.key)
        threshold = stage.threshold_at(attempt.scored_at)
        attempt.passed = attempt.score > threshold or (is_inclusive and attempt.score == threshold)
        if not attempt.passed:
            result.ended_at, result.outcome = attempt.scored_at, "FAILED"
            return result
        invited_at = attempt.scored_at
    result.ended_at, result.outcome = invited_at, "COMPLETED"
    return result


def _add_attempts(
    seed: int, order: int, stage: StepConditions, invited_at: float, attempts: list[Attempt]
) -> Attempt | None:
    """Add the attempts at a step to ``attempts``. Return the scored one, if any."""
    key = mix_bits(seed, order)
    fate, delay, pace, scoring = split_bits(key)
    if fate < NEVER_STARTS:
        return None
    attempt = Attempt(order, 1, invited_at + 10 * MINUTE + delay**3 * LONGEST_DELAY, key=key)
    attempts.append(attempt)
    if fate < NEVER_STARTS + NEVER_SUBMITS:
        return None
    if fate > 1 - IS_INTERRUPTED:
        attempt.given_up_at = attempt.started_at + HOUR + pace * DAY
        attempt = Attempt(order, 2, attempt.given_up_at, key=key)
        attempts.append(attempt)
    attempt.submitted_at = attempt.started_at + stage.duration * MINUTE * (0.5 + pace)
    attempt.scored_at = attempt.submitted_at + MINUTE + scoring**4 * 6 * HOUR
    return attempt


def _score(ability: float, stage: StepConditions, key: int) -> int:
    luck = split_bits(mix_bits(key))[0]
    if luck < 0.004:
        return 0
    return max(0, min(100, round(33 + 70 * ability + 40 * (luck - 0.5) - stage.difficulty)))
