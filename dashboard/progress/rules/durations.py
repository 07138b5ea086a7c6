"""How long things take: middle and 90th percentile, as numbers or, where only looks are known, as
intervals; and who has stood still for unusually long (field.md idea 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

HOUR = 3600
DAY = 24 * HOUR
LEAST_LIMIT = 72 * HOUR
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Span:
    """Something took between ``low`` and ``high`` seconds."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Of ``n`` known durations, the median and the 90th percentile."""

    n: int
    median: Span
    p90: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """From how many seconds in a step somebody counts as stuck, and what that is drawn from.

    ``n`` earlier people at that step, or 0 where the workspace's default stands.
    """

    seconds: int
    n: int


def quantile(values: Sequence[int], share: float) -> int:
    """The smallest of the sorted ``values`` that at least ``share`` of them do not exceed."""
    return values[max(0, ceil(share * len(values)) - 1)]


def pace(lows: Sequence[int], highs: Sequence[int]) -> Pace | None:
    """From the low and the high ends, each sorted by itself; None without any.

    A quantile of the true durations lies between those of the ends, since no true duration lies
    outside its own.
    """
    if not lows:
        return None
    middle = Span(quantile(lows, 0.5), quantile(highs, 0.5))
    return Pace(len(lows), middle, Span(quantile(lows, 0.9), quantile(highs, 0.9)))


def limit(known: Pace | None, default_days: int) -> Limit:
    """The flow's own 90th percentile, at least 72 hours, if 20 people or more have passed through;
    else ``default_days``."""
    if known is None or known.n < ENOUGH:
        return Limit(default_days * DAY, 0)
    return Limit(max(LEAST_LIMIT, known.p90.high), known.n)
