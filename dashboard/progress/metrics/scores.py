"""Scores against thresholds: pass rates, distributions, and what another threshold would do.

Everything here works on tallies, which say how often a score occurred at a step and with which
result. So it costs the same for a hundred candidates as for a hundred thousand.
Only candidates with a score count. 0 is a score, None is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt
from statistics import NormalDist

from flows_api import PassRule

THRESHOLDS = range(101)
NEAR_BAND = 5.0
"""How many points from the threshold, in either direction, count as near it by default."""
MIN_SAMPLE = 20
"""Below this many results a rate says too little to be shown as a percentage."""
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Tally:
    """``n`` candidates with this score at a step and this result (None: not known)."""

    score: float
    passed: bool | None
    n: int = 1


@dataclass(frozen=True, slots=True)
class Rate:
    """``count`` of ``total``, with Wilson's 95 % interval from ``low`` to ``high`` (0 to 1)."""

    count: int
    total: int
    low: float
    high: float

    @property
    def is_few(self) -> bool:
        """Return whether the total is too small for a percentage."""
        return self.total < MIN_SAMPLE

    @property
    def share(self) -> float:
        """Return the share from 0 to 1. It is 0 for a total of 0, so check ``total`` first."""
        return self.count / self.total if self.total else 0.0


def wilson_rate(count: int, total: int) -> Rate:
    """Return the rate with Wilson's score interval (E. B. Wilson, JASA 22, 1927)."""
    if not total:
        return Rate(0, 0, 0.0, 1.0)
    p, z2 = count / total, Z * Z
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    margin = Z * sqrt(p * (1 - p) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return Rate(count, total, max(0.0, centre - margin), min(1.0, centre + margin))


def count_passing(tallies: Iterable[Tally], rule: PassRule) -> int:
    """Count the scores that pass by ``rule``."""
    return sum(tally.n for tally in tallies if rule.passes(tally.score))


def passing_counts(tallies: Sequence[Tally], rule: PassRule) -> list[int]:
    """Return, for each threshold from 0 to 100, how many of the scores would pass."""
    at_points = [0] * 102
    for tally in tallies:
        at_points[rule.whole_points(tally.score) + 1] += tally.n
    counts, left = [], sum(tally.n for tally in tallies)
    for threshold in THRESHOLDS:
        left -= at_points[threshold]
        counts.append(left)
    return counts


def whole_thresholds(threshold: float, inclusive: bool, *, has_fractions: bool) -> tuple[int, int]:
    """Return the whole thresholds at which as many pass as at ``threshold``, or more, and fewer.

    Both are the same for a whole one, and where no score has a fraction.
    """
    low, high = floor(threshold), ceil(threshold)
    if has_fractions:
        return low, high
    return (high, high) if inclusive else (low, low)


def histogram(tallies: Iterable[Tally], width: int = 5) -> list[tuple[int, int, int]]:
    """Return (passed, failed, unknown) for each class of ``width`` points.

    100 belongs to the last class. Scores outside 0 to 100 belong to the nearest class.
    """
    classes = [[0, 0, 0] for _ in range(0, 100, width)]
    for tally in tallies:
        index = min(max(floor(tally.score / width), 0), len(classes) - 1)
        kind = {True: 0, False: 1, None: 2}[tally.passed]
        classes[index][kind] += tally.n
    return [(passed, failed, unknown) for passed, failed, unknown in classes]


def drift(tallies: Iterable[Tally], rule: PassRule) -> tuple[int, int]:
    """Count the results that today's threshold would not give.

    Return how many failed though they would pass today, and how many passed though they would fail.
    """
    failed_above = passed_below = 0
    for tally in tallies:
        would_pass = rule.passes(tally.score)
        if tally.passed is None or would_pass is None or tally.passed == would_pass:
            continue
        if tally.passed:
            passed_below += tally.n
        else:
            failed_above += tally.n
    return failed_above, passed_below


def count_near(tallies: Iterable[Tally], threshold: float, band: float) -> int:
    """Count the scores within ``band`` points of the threshold, on either side, ends included."""
    return sum(tally.n for tally in tallies if threshold - band <= tally.score <= threshold + band)


def threshold_for_target(counts: Sequence[int], target: int) -> int | None:
    """Return the highest threshold at which ``target`` or more pass, or None without one.

    ``counts`` are those of ``passing_counts``.
    """
    enough = [threshold for threshold, n in enumerate(counts) if n >= target]
    return enough[-1] if enough else None


def nearest_counts(counts: Sequence[int], target: int) -> tuple[int | None, int | None]:
    """Return the counts nearest to ``target``: the largest below and the smallest above it.

    Both are None where a threshold gives exactly ``target``.
    """
    if target in counts:
        return None, None
    below = max((n for n in counts if n < target), default=None)
    return below, min((n for n in counts if n > target), default=None)
