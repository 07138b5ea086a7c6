"""Pass rates that changed more than chance explains."""

from dataclasses import dataclass

from dashboard.progress.metrics.blocked_domains import fisher_tail
from dashboard.progress.metrics.scores import MIN_SAMPLE

SIGNIFICANCE = 0.01
"""The level of significance, shared by both directions."""


@dataclass(frozen=True, slots=True)
class RateChange:
    """A pass rate that was ``earlier`` and is ``recent`` now, each as (passed, with a result).

    ``probability`` is how likely a difference of at least this size in this direction is if
    nothing changed.
    """

    recent: tuple[int, int]
    earlier: tuple[int, int]
    probability: float

    @property
    def recent_share(self) -> float:
        return self.recent[0] / self.recent[1]

    @property
    def earlier_share(self) -> float:
        return self.earlier[0] / self.earlier[1]


def find_rate_change(recent: tuple[int, int], earlier: tuple[int, int]) -> RateChange | None:
    """Return the change of a pass rate, by Fisher's exact test at 1 % over both directions.

    Return None where there is none, and where either side has fewer than MIN_SAMPLE candidates.
    """
    (passed, results), (passed_before, results_before) = recent, earlier
    if min(results, results_before) < MIN_SAMPLE:
        return None
    population, all_passed = results + results_before, passed + passed_before
    more = fisher_tail(passed, results, all_passed, population)
    fewer = fisher_tail(results - passed, results, population - all_passed, population)
    probability = min(more, fewer)
    return RateChange(recent, earlier, probability) if probability < SIGNIFICANCE / 2 else None
