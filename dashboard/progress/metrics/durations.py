"""The time that candidates take for a step, and the limit after which they count as stalled.

A duration is a number of seconds where the partner gives times. Where only our syncs are known it
is an interval, and so are the median and the 90th percentile.
"""

from collections.abc import Sequence
from math import ceil

import msgspec

HOUR = 3600
DAY = 24 * HOUR
MIN_LIMIT = 72 * HOUR
MIN_SAMPLE = 20
"""How many known durations it takes before a step has a limit of its own."""


class DurationRange(msgspec.Struct, frozen=True):
    """An interval of ``low`` to ``high`` seconds that holds a duration."""

    low: int
    high: int


class DurationSummary(msgspec.Struct, frozen=True):
    """The median and the 90th percentile of ``n`` known durations."""

    n: int
    median: DurationRange
    p90: DurationRange


class StallLimit(msgspec.Struct, frozen=True):
    """After how many seconds in a step a candidate counts as stalled.

    It follows from ``n`` earlier candidates of the step; 0 stands for the workspace's default.
    """

    seconds: int
    n: int


def quantile(values: Sequence[int], share: float) -> int:
    """Return the smallest of the sorted ``values`` that a ``share`` of them does not exceed."""
    return values[max(0, ceil(share * len(values)) - 1)]


def summarize_durations(lows: Sequence[int], highs: Sequence[int]) -> DurationSummary | None:
    """Summarize durations by the low and the high ends of their intervals, each sorted by itself.

    Return None without any. A quantile of the true durations lies between the quantiles of the
    ends, since no true duration lies outside its own interval.
    """
    if not lows:
        return None
    median = DurationRange(quantile(lows, 0.5), quantile(highs, 0.5))
    return DurationSummary(
        len(lows), median, DurationRange(quantile(lows, 0.9), quantile(highs, 0.9))
    )


def stall_limit(known: DurationSummary | None, default_days: int) -> StallLimit:
    """Return the limit of a step: its own 90th percentile, but at least 72 hours.

    With fewer than MIN_SAMPLE known durations it is ``default_days``.
    """
    if known is None or known.n < MIN_SAMPLE:
        return StallLimit(default_days * DAY, 0)
    return StallLimit(max(MIN_LIMIT, known.p90.high), known.n)
