"""Two ways to do the same thing, measured in turns so that both meet the same weather."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

Way = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """``subject`` takes ``ratio`` times as much as ``baseline``, in seconds or in ``unit``."""

    subject: str
    baseline: str
    subject_seconds: float
    baseline_seconds: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.subject_seconds / self.baseline_seconds


def compare(subject: tuple[str, Way], baseline: tuple[str, Way], *, rounds: int) -> Ratio:
    """Measure two named ways, the best of ``rounds`` each after a warm-up, and return the ratio.

    The best and not the median: on a busy machine the longer way is interrupted more often, and a
    median would tell of the neighbours.
    """
    ways = (subject[1], baseline[1])
    for way in ways:
        way()
    gc.collect()
    taken = [tuple(_seconds(way) for way in ways) for _ in range(rounds)]
    subject_seconds, baseline_seconds = map(min, zip(*taken, strict=True))
    return Ratio(
        subject=subject[0],
        baseline=baseline[0],
        subject_seconds=subject_seconds,
        baseline_seconds=baseline_seconds,
    )


def _seconds(way: Way) -> float:
    started = time.perf_counter()
    way()
    return time.perf_counter() - started
