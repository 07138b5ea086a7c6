"""Pass rates that changed more than chance explains."""

from dataclasses import dataclass

from dashboard.progress.rules.scores import FEW
from dashboard.progress.rules.silence import tail

ALARM = 0.01
"""The level of significance, shared by both directions."""


@dataclass(frozen=True, slots=True)
class Unusual:
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


def unusual(recent: tuple[int, int], earlier: tuple[int, int]) -> Unusual | None:
    """Return the change of a pass rate, by Fisher's exact test at 1 % over both directions.

    Return None where there is none, and where either side has fewer than FEW candidates.
    """
    (passed, results), (passed_before, results_before) = recent, earlier
    if min(results, results_before) < FEW:
        return None
    population, all_passed = results + results_before, passed + passed_before
    more = tail(passed, results, all_passed, population)
    fewer = tail(results - passed, results, population - all_passed, population)
    probability = min(more, fewer)
    return Unusual(recent, earlier, probability) if probability < ALARM / 2 else None
