"""The rank of a score among all scores at a step. 0 is a score, and who has none has no rank."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of a score: ``number`` among ``total``, 1 for the highest, equal ones alike.

    ``ties`` is how many have this score. ``below`` is how many have a lower one.
    """

    number: int
    total: int
    ties: int
    below: int

    @property
    def percentile(self) -> float:
        """Return the share of all scores, from 0 to 1, that are lower."""
        return self.below / self.total


def compute_ranks(counts: Mapping[float, int]) -> dict[float, Rank]:
    """Return the rank of each score from ``counts``, which say how often each occurs."""
    total, above = sum(counts.values()), 0
    ranks = {}
    for score in sorted(counts, reverse=True):
        ties = counts[score]
        ranks[score] = Rank(above + 1, total, ties, total - above - ties)
        above += ties
    return ranks
