"""Scores against marks: pass rates, distributions, and what another mark would do.

A tally says how often a score occurred at a step, and the verdict it got; tallies are all that the
rules here need, so they cost the same for a hundred people as for a hundred thousand.
Only people with a score count: 0 is a score, None is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor, sqrt
from statistics import NormalDist

MARKS = range(101)
FEW = 20
"""Below this many, a rate says too little to judge by (field.md idea 15)."""
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Tally:
    """``n`` people had this score at a step, with this verdict (None: not known)."""

    score: float
    passed: bool | None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """``part`` of ``whole``, with Wilson's 95 % interval; ``is_few``: too few to judge."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def is_few(self) -> bool:
        return self.whole < FEW

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of none is 0, so look at ``whole`` first."""
        return self.part / self.whole if self.whole else 0.0


def wilson(part: int, whole: int) -> Rate:
    """The rate with Wilson's score interval (E. B. Wilson, JASA 22, 1927)."""
    if not whole:
        return Rate(0, 0, 0.0, 1.0)
    p, z2 = part / whole, Z * Z
    centre = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    margin = Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Rate(part, whole, max(0.0, centre - margin), min(1.0, centre + margin))


def passes(score: float, mark: float, *, inclusive: bool) -> bool:
    """Whether ``score`` passes at ``mark``."""
    return score >= mark if inclusive else score > mark


def passing(tallies: Iterable[Tally], mark: float, *, inclusive: bool) -> int:
    """How many of the scores pass at ``mark``."""
    return sum(t.n for t in tallies if passes(t.score, mark, inclusive=inclusive))


def what_if(tallies: Sequence[Tally], *, inclusive: bool) -> list[int]:
    """For each mark from 0 to 100, how many of the scores would pass."""
    at_whole = [0] * 102
    for tally in tallies:
        at_whole[_highest_passed(tally.score, inclusive) + 1] += tally.n
    counts, left = [], sum(tally.n for tally in tallies)
    for mark in MARKS:
        left -= at_whole[mark]
        counts.append(left)
    return counts


def histogram(tallies: Iterable[Tally], width: int = 5) -> list[tuple[int, int, int]]:
    """For each class of ``width`` points: those passed, failed, and without a verdict.

    100 belongs to the last class; what lies outside 0–100 to the nearest.
    """
    classes = [[0, 0, 0] for _ in range(0, 100, width)]
    for tally in tallies:
        place = min(max(floor(tally.score / width), 0), len(classes) - 1)
        kind = {True: 0, False: 1, None: 2}[tally.passed]
        classes[place][kind] += tally.n
    return [(passed, failed, unknown) for passed, failed, unknown in classes]


def drift(tallies: Iterable[Tally], mark: float, *, inclusive: bool) -> tuple[int, int]:
    """Failed though today's mark would let them pass; passed though it would not (field.md 5)."""
    failed_above = passed_below = 0
    for tally in tallies:
        if tally.passed is None or tally.passed == passes(tally.score, mark, inclusive=inclusive):
            continue
        if tally.passed:
            passed_below += tally.n
        else:
            failed_above += tally.n
    return failed_above, passed_below


def near_miss(tallies: Iterable[Tally], mark: float, band: float) -> int:
    """How many scores lie within ``band`` points of the mark, on either side, ends included."""
    return sum(tally.n for tally in tallies if mark - band <= tally.score <= mark + band)


def boundary(tallies: Iterable[Tally], mark: float) -> bool | None:
    """What the data say of a score that equals the mark: it passes, fails, or (None) nothing."""
    exact = {t.passed for t in tallies if t.score == mark and t.passed is not None}
    return exact.pop() if len(exact) == 1 else None


def goal_seek(counts: Sequence[int], target: int) -> int | None:
    """The highest mark at which ``target`` or more pass, by ``what_if``; None: there is none."""
    fitting = [mark for mark, n in enumerate(counts) if n >= target]
    return fitting[-1] if fitting else None


def nearest_goals(counts: Sequence[int], target: int) -> tuple[int | None, int | None]:
    """The numbers that can be had around ``target``: the largest below, the smallest above.

    Both are None where a mark gives exactly ``target``.
    """
    if target in counts:
        return None, None
    below = max((n for n in counts if n < target), default=None)
    return below, min((n for n in counts if n > target), default=None)


def _highest_passed(score: float, inclusive: bool) -> int:
    """The highest whole mark, -1 to 100, at which ``score`` still passes."""
    whole = floor(score)
    if not inclusive and whole == score:
        whole -= 1
    return min(max(whole, -1), 100)
