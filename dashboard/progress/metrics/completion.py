"""The number of candidates who would complete a flow under other thresholds.

A vector holds a candidate's scores step by step, None where a step has no score. Whoever failed
step 1 under the old threshold never took step 2, and nobody knows what their score there would be.
So the answer is a range.
"""

from collections.abc import Iterable, Sequence

import msgspec

ScoreVector = tuple[float | None, ...]


class CompletionRange(msgspec.Struct, frozen=True):
    """Between ``low`` and ``high`` candidates would complete the flow."""

    low: int
    high: int

    @property
    def untaken(self) -> int:
        """Return how many of ``high`` have a step without a score."""
        return self.high - self.low


def completion_range(
    vectors: Iterable[tuple[ScoreVector, int]],
    thresholds: Sequence[float | None],
) -> CompletionRange:
    """Count the candidates with any score who would pass all thresholds.

    Each vector holds whole points (``PassRule.whole_points``), and comes with how many candidates
    have it. A step without a threshold is passed by any
    score. Whoever has a score below its threshold is out. Whoever is not out but lacks a score may
    or may not complete the flow.
    """
    low = high = 0
    for vector, n in vectors:
        if _is_out(vector, thresholds):
            continue
        high += n
        if None not in vector:
            low += n
    return CompletionRange(low, high)


def _is_out(vector: ScoreVector, thresholds: Sequence[float | None]) -> bool:
    return any(
        score is not None and threshold is not None and score < threshold
        for score, threshold in zip(vector, thresholds, strict=True)
    )
