"""Finding the flow's step behind what attempts and candidates say of theirs.

An answer's candidates are read together, since some facts show only in all of them: whether orders
count from 0 or from 1, and whether scores are fractions. A reference is tried as

    id of a step ─▶ assessment that only one step has ─▶ order ─▶ index ─▶ place in a list of steps
    ─▶ name that only one step has

and an attempt whose reference leads nowhere is at no known step: its ``step_order`` is None.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from flows_api.models import Attempt, Candidate, CandidateStatus, Step, StepReference

Key = TypeVar("Key", int, str)

ENOUGH_FRACTIONS = 3
"""How many scores from 0 to 1 show by themselves that all scores are fractions."""
MAX_FOUND = 1000
"""Attempts refer to a step in a few ways, but a partner may give each attempt one of its own."""


def match_attempts(
    candidates: Iterable[Candidate], steps: Iterable[Step] | None
) -> tuple[Candidate, ...]:
    """Return the candidates of one answer with the flow's steps in their attempts."""
    listed = tuple(candidates)
    placement = Placement(tuple(steps or ()))
    placement.learn(listed)
    return placement.apply(listed)


@dataclass
class Placement:
    """The ways in which the partner refers to a flow's steps, learned from its candidates."""

    steps: tuple[Step, ...]
    _orders: set[int] = field(default_factory=set)
    _indexes: set[int] = field(default_factory=set)
    _shifts: Counter[int] = field(default_factory=Counter)
    _current: set[int] = field(default_factory=set)
    _current_shifts: Counter[int] = field(default_factory=Counter)
    _fractions: int = 0
    _parts: int = 0
    _points: int = 0
    _is_proven_fraction: bool = False
    _found: dict[StepReference, int | None] = field(default_factory=dict)
    """The steps of references, as what was learned so far tells them."""

    def __post_init__(self) -> None:
        self._by_order = {step.order: step for step in self.steps}
        self._by_id = _unique((step.id, step.order) for step in self.steps)
        self._by_assessment = _unique((step.assessment_id, step.order) for step in self.steps)
        self._by_name = _unique((name, step.order) for step in self.steps for name in _names(step))
        self._by_partner_order = _unique((step.partner_order, step.order) for step in self.steps)

    def learn(self, candidates: Sequence[Candidate]) -> None:
        """Note what these candidates show, in addition to those before."""
        self._found.clear()
        for candidate in candidates:
            for attempt in candidate.attempts:
                self._learn_order(_reference(attempt))
        for candidate in candidates:
            for attempt in candidate.attempts:
                self._learn_score(attempt)
            self._learn_current(candidate)

    def apply(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return the candidates with their attempts and current step placed."""
        return tuple(map(self._placed, candidates))

    def _placed(self, candidate: Candidate) -> Candidate:
        attempts = tuple(map(self._placed_attempt, candidate.attempts))
        return msgspec.structs.replace(
            candidate, attempts=attempts, current_step=self._current_of(candidate)
        )

    def _placed_attempt(self, attempt: Attempt) -> Attempt:
        step, score = self._step_of(_reference(attempt)), self._score(attempt)
        text = attempt.score_text
        if score is None and attempt.score is not None:
            text = f"{attempt.score:.15g}"
        return msgspec.structs.replace(attempt, step_order=step, score=score, score_text=text)

    # Attempts

    def _learn_order(self, reference: StepReference) -> None:
        if reference.index is not None:
            self._indexes.add(reference.index)
        if reference.order is None:
            return
        self._orders.add(reference.order)
        if (known := self._named(reference)) is not None:
            self._shifts[known - reference.order] += 1

    def _step_of(self, reference: StepReference) -> int | None:
        if reference in self._found:
            return self._found[reference]
        if len(self._found) == MAX_FOUND:
            self._found.clear()
        found = self._found[reference] = self._find_step(reference)
        return found

    def _find_step(self, reference: StepReference) -> int | None:
        found = self._named(reference)
        if found is None:
            found = self._ordered(reference.order)
        if found is None and reference.order is not None:
            found = self._by_id.get(str(reference.order))
        if found is None and reference.index is not None:
            found = self._within(reference.index + self._index_shift())
        if found is None and self._may_stand_by_position(reference):
            found = reference.position
        if found is None and reference.name:
            found = self._by_name.get(reference.name.casefold())
        return found

    def _named(self, reference: StepReference) -> int | None:
        """Return the step whose id or assessment is given."""
        for name, known in (
            (reference.id, self._by_id),
            (reference.assessment_id, self._by_assessment),
        ):
            if name is not None and name in known:
                return known[name]
        return None

    def _ordered(self, order: int | None) -> int | None:
        if order is None:
            return None
        if self._shifts:
            return self._within(order + self._shifts.most_common(1)[0][0])
        if self._has_own_numbers() and self._orders <= self._by_partner_order.keys():
            return self._by_partner_order[order]
        return self._within(order + (1 if 0 in self._orders else 0))

    def _has_own_numbers(self) -> bool:
        """Return whether the flow's orders count neither from 0 nor from 1 without gaps."""
        numbers = self._by_partner_order.keys()
        size = len(self.steps)
        return len(numbers) == size and numbers not in (
            set(range(size)),
            set(range(1, size + 1)),
        )

    def _index_shift(self) -> int:
        return 0 if self._indexes and 0 not in self._indexes and self._is_last_index() else 1

    def _is_last_index(self) -> bool:
        return max(self._indexes) == len(self.steps)

    def _may_stand_by_position(self, reference: StepReference) -> bool:
        """Return whether the place in a list of steps counts: for as many steps as the flow has.

        An assessment, an order or a name that the flow does not have says that they are others.
        """
        is_named = reference.assessment_id is not None or reference.order is not None
        return not is_named and reference.listed == len(self.steps) and bool(self.steps)

    def _within(self, order: int) -> int | None:
        return order if order in self._by_order else None

    # The current step

    def _learn_current(self, candidate: Candidate) -> None:
        order = candidate.current.order
        if order is None:
            return
        self._current.add(order)
        expected = self._expected_step(candidate)
        if expected is not None and expected - order in (0, 1):
            self._current_shifts[expected - order] += 1

    def _expected_step(self, candidate: Candidate) -> int | None:
        """Return the current step that a candidate's attempts suggest, None without a hint."""
        made = [(step, a) for a in candidate.attempts if (step := self._step_of(_reference(a)))]
        if candidate.status == CandidateStatus.NOT_STARTED and not candidate.attempts:
            return 1
        is_open = candidate.status == CandidateStatus.IN_PROGRESS
        if not made or not (is_open or candidate.status == CandidateStatus.FAILED):
            return None
        last, attempt = max(made, key=lambda pair: pair[0])
        return (self._within(last + 1) or last) if is_open and attempt.passed else last

    def _current_of(self, candidate: Candidate) -> int | None:
        current = candidate.current
        if current == StepReference():
            return self._within(candidate.current_step or 0)
        found = None
        if current.order is not None:
            found = self._within(current.order + self._current_shift())
        if found is None:
            found = self._named(current)
        if found is None and current.index is not None:
            found = self._within(current.index + 1)
        if found is None and current.name:
            found = self._by_name.get(current.name.casefold())
        return found

    def _current_shift(self) -> int:
        if 0 in self._current:
            return 1
        return 1 if self._current_shifts[1] > self._current_shifts[0] else 0

    # Scores

    def _learn_score(self, attempt: Attempt) -> None:
        score = attempt.score
        if score is None:
            return
        if not 0 <= score <= 1:
            self._points += 1
            return
        self._fractions += 1
        self._parts += 0 < score < 1
        order = self._step_of(_reference(attempt))
        threshold = self._by_order[order].pass_threshold if order else None
        if attempt.passed and threshold is not None and threshold > 1 and score > 0:
            self._is_proven_fraction = True

    def _score(self, attempt: Attempt) -> float | None:
        """Return an attempt's score of 100, None for one that may be a fraction or points."""
        score = attempt.score
        # Zero is the same of 1 and of 100.
        if not score or self._points or not self._parts:
            return score
        is_fraction = self._is_proven_fraction or self._fractions >= ENOUGH_FRACTIONS
        return round(score * 100, 6) if is_fraction else None


def _reference(attempt: Attempt) -> StepReference:
    """Return what the attempt says of its step. One of our own snapshots has its order only."""
    if attempt.reference == StepReference():
        return StepReference(order=attempt.step_order, assessment_id=attempt.assessment_id)
    return attempt.reference


def _names(step: Step) -> set[str]:
    """Return the step's own name and that of its assessment, which may be the same."""
    return {name.casefold() for name in (step.name, step.assessment_name) if name}


def _unique(pairs: Iterable[tuple[Key | None, int]]) -> dict[Key, int]:
    """Return the order of each key that only one step has."""
    listed = [(key, order) for key, order in pairs if key not in (None, "")]
    counts = Counter(key for key, _ in listed)
    return {key: order for key, order in listed if key is not None and counts[key] == 1}
