"""Whole journeys under other marks: how many would finish, as honestly as can be said (idea 2).

A vector holds a person's scores step by step, None where a step has no score: those who failed
step 1 under the old mark never took step 2, so nobody knows how they would fare there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.progress.rules.scores import passes

Vector = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """Between ``low`` and ``high`` would finish; ``untaken`` of them have steps without a score."""

    low: int
    high: int

    @property
    def untaken(self) -> int:
        return self.high - self.low


def finishing(
    vectors: Iterable[tuple[Vector, int]], marks: Sequence[float | None], *, inclusive: bool
) -> Range:
    """Of the people with any score (each vector with how many have it), who would pass all marks.

    A step without a mark is passed by any score. Somebody with a score below its mark is out; who
    is not out but has a step without a score may or may not finish.
    """
    low = high = 0
    for vector, n in vectors:
        if _is_out(vector, marks, inclusive):
            continue
        high += n
        if None not in vector:
            low += n
    return Range(low, high)


def whole_points(score: float, *, inclusive: bool) -> int:
    """``score`` as the number that decides alike at every whole mark: 62.5 passes where 62 does."""
    whole = int(score // 1)
    if not inclusive and whole == score:
        whole -= 1
    return min(max(whole, -1), 100)


def _is_out(vector: Vector, marks: Sequence[float | None], inclusive: bool) -> bool:
    return any(
        score is not None and mark is not None and not passes(score, mark, inclusive=inclusive)
        for score, mark in zip(vector, marks, strict=True)
    )
