"""A candidate's position in a flow, derived from what the partner returns.

The time in a step lasts from the moment it became available (the assignment, or the submission of
the step before) to its own submission.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from types import MappingProxyType

import msgspec

from flows_api import (
    Candidate,
    CandidateStatus,
    PassRule,
    attempt_passed,
    counting_attempts,
)

MAX_WAIT = 2**31 - 1

Rules = Mapping[int, PassRule]
NO_RULES: Rules = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """The attempt that counts at a step.

    ``waited`` is the time in the step in seconds, None where the partner gives no times.
    """

    order: int
    score: float | None
    passed: bool | None
    submitted_at: datetime | None
    waited: int | None


@dataclass(frozen=True, slots=True)
class Position:
    """A candidate's position: how many steps are passed, which is the current and the failed one.

    ``step`` and ``failed_step`` are orders of steps. ``moved_at`` is when anything happened last,
    None where the partner gives no times.
    """

    status: str
    started: bool
    step: int | None
    passed: int
    failed_step: int | None
    moved_at: datetime | None
    results: tuple[StepOutcome, ...]


def position_of(candidate: Candidate, steps: int, rules: Rules = NO_RULES) -> Position:
    """Return the position of a placed ``candidate`` in a flow of ``steps`` steps."""
    found = tuple(step_outcomes(candidate, rules))
    failed_step = _failed_at(candidate, found)
    passed = min(_passed(candidate, found, failed_step, steps), max(steps, 1))
    is_open = candidate.status in (CandidateStatus.NOT_STARTED, CandidateStatus.IN_PROGRESS)
    return Position(
        status=candidate.status[:40],
        started=candidate.status != CandidateStatus.NOT_STARTED and _has_begun(candidate),
        step=passed + 1 if is_open else candidate.current_step,
        passed=passed,
        failed_step=failed_step,
        moved_at=candidate.last_activity_at,
        results=(*found, *_implied(found, passed, failed_step)),
    )


def fingerprint(*facts: object) -> int:
    """Return 63 bits that change with the facts."""
    digest = blake2b(msgspec.msgpack.encode(facts), digest_size=8).digest()
    return int.from_bytes(digest) >> 1


def step_outcomes(candidate: Candidate, rules: Rules = NO_RULES) -> Iterator[StepOutcome]:
    """Yield the attempt that counts at each step, in the order of the steps."""
    available_at = candidate.assigned_at
    for order, attempt in sorted(counting_attempts(candidate.attempts).items()):
        submitted_at = attempt.submitted_at
        yield StepOutcome(
            order=order,
            score=attempt.score,
            passed=attempt_passed(candidate, attempt, rules.get(order, PassRule())),
            submitted_at=submitted_at,
            waited=_seconds(available_at, submitted_at),
        )
        available_at = submitted_at


def unplaced_results(candidate: Candidate) -> int:
    """Count the candidate's results that belong to no known step."""
    apart = [attempt for attempt in candidate.attempts if attempt.step_order is None]
    return sum(
        a.score is not None or a.passed is not None or a.submitted_at is not None for a in apart
    )


def _implied(
    found: Iterable[StepOutcome], passed: int, failed_step: int | None
) -> Iterator[StepOutcome]:
    """Yield the steps that were passed or failed although the partner lists no attempt."""
    known = {result.order for result in found}
    for order in range(1, passed + 1):
        if order not in known:
            yield StepOutcome(order, None, True, None, None)
    if failed_step is not None and failed_step not in known:
        yield StepOutcome(failed_step, None, False, None, None)


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    if start is None or end is None or end < start:
        return None
    return min(int((end - start).total_seconds()), MAX_WAIT)


def _has_begun(candidate: Candidate) -> bool:
    is_known = candidate.status in set(CandidateStatus)
    return is_known or bool(candidate.attempts) or (candidate.current_step or 0) > 1


def _failed_at(candidate: Candidate, found: tuple[StepOutcome, ...]) -> int | None:
    if candidate.status != CandidateStatus.FAILED:
        return None
    failed = [result.order for result in found if result.passed is False]
    return failed[-1] if failed else candidate.current_step


def _passed(
    candidate: Candidate, found: tuple[StepOutcome, ...], failed_step: int | None, steps: int
) -> int:
    """Count the passed steps in a row, from the first on."""
    if candidate.status == CandidateStatus.COMPLETED:
        if unplaced_results(candidate):
            return steps
        return max((r.order for r in found if r.passed), default=steps)
    if failed_step is not None:
        return failed_step - 1
    in_a_row = 0
    for result in found:
        if result.order != in_a_row + 1 or not result.passed:
            break
        in_a_row += 1
    return max(in_a_row, (candidate.current_step or 1) - 1)
