"""Fisher's exact test of two groups, two-sided (docs/adverse-impact.md, Sources)."""

from collections.abc import Iterator
from math import comb, exp, fsum, lgamma

DIGITS = 10
"""The significant digits of a probability that are right for groups of any size."""
NEARLY_EQUAL = 1e-6
"""Logarithms closer than this may be equal but for rounding, and are compared exactly."""
NEGLIGIBLE = 1e-18
"""The share of the largest probability of a tail below which the others change no digit."""


def fisher_two_sided(passed: int, total: int, other_passed: int, other_total: int) -> float:
    """Return how likely a difference at least this unlikely is if both groups pass alike.

    ``passed`` of ``total`` passed in one group, ``other_passed`` of ``other_total`` in the other.
    It is the sum of the probabilities of all tables with the same margins that are no more likely
    than this one. It is 1 where the margins allow only one table.
    """
    table = _Margins(total, other_total, passed + other_passed)
    on_this_side = table.outward(passed)
    probability = table.tail(on_this_side) + table.tail(table.opposite(passed))
    # Beyond these digits it is a rounding error, which would make 0.05 pass for less.
    return min(1.0, float(f"{probability:.{DIGITS}g}"))


class _Margins:
    """All tables of two groups of these sizes in which ``passes`` pass. One is named by its cell.

    The cell is how many pass in the first group. The probability rises up to the mode and falls
    beyond.
    """

    def __init__(self, total: int, other_total: int, passes: int) -> None:
        self.total, self.other_total, self.passes = total, other_total, passes
        self.least = max(0, passes - other_total)
        self.most = min(passes, total)
        self.mode = (total + 1) * (passes + 1) // (total + other_total + 2)
        self._log_all = _log_ways(total + other_total, passes)

    def outward(self, cell: int) -> range:
        """Return the cells from ``cell`` on, away from the mode."""
        if cell < self.mode:
            return range(cell, self.least - 1, -1)
        return range(cell, self.most + 1)

    def opposite(self, cell: int) -> range:
        """Return the cells across the mode that are no more likely than ``cell``."""
        if cell < self.mode:
            near, far, step = self.mode, self.most + 1, 1
        else:
            near, far, step = self.mode - 1, self.least - 1, -1
        # The likelihood falls from near to far, so the first one is found by halving.
        low, high = 0, abs(far - near)
        while low < high:
            middle = (low + high) // 2
            if self._is_at_most(near + step * middle, cell):
                high = middle
            else:
                low = middle + 1
        return range(near + step * low, far, step)

    def tail(self, cells: range) -> float:
        """Return the probability of ``cells``, which become less likely one by one."""
        if not cells:
            return 0.0
        return exp(self._log_weight(cells[0]) - self._log_all) * fsum(self._shares(cells))

    def _shares(self, cells: range) -> Iterator[float]:
        """Yield the probability of each cell as a share of the first one's."""
        share = 1.0
        for cell in cells:
            yield share
            low = cell if cells.step > 0 else cell - 1
            up = (self.total - low) * (self.passes - low)
            down = (low + 1) * (self.other_total - self.passes + low + 1)
            share *= up / down if cells.step > 0 else down / up
            if share < NEGLIGIBLE:
                return

    def _is_at_most(self, cell: int, other: int) -> bool:
        """Return whether ``cell`` is no more likely than ``other``."""
        difference = self._log_weight(cell) - self._log_weight(other)
        if abs(difference) > NEARLY_EQUAL:
            return difference < 0
        return self._weight(cell) <= self._weight(other)

    def _weight(self, cell: int) -> int:
        return comb(self.total, cell) * comb(self.other_total, self.passes - cell)

    def _log_weight(self, cell: int) -> float:
        return _log_ways(self.total, cell) + _log_ways(self.other_total, self.passes - cell)


def _log_ways(of: int, size: int) -> float:
    return lgamma(of + 1) - lgamma(size + 1) - lgamma(of - size + 1)
