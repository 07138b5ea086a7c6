"""The pass rates of groups of candidates, compared at every threshold (docs/adverse-impact.md).

A group's rate is compared with the highest rate of all: by the ratio of both, and by Fisher's exact
test. Small groups are hidden, and nothing that is returned lets anybody calculate them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from dashboard.progress.metrics.fisher import fisher_two_sided
from dashboard.progress.metrics.scores import Tally, passing_counts
from flows_api import PassRule

MIN_GROUP = 5
"""A group of fewer is hidden, and so many at least are hidden together."""
FOUR_FIFTHS = Fraction(4, 5)
SIGNIFICANCE = 0.05


class Finding(StrEnum):
    """The outcome of ratio and test together for a group at a threshold."""

    REFERENCE = "reference"
    NOTHING = "nothing"
    RATIO_ONLY = "ratio-only"
    TEST_ONLY = "test-only"
    BOTH = "both"
    NOT_COMPARED = "not-compared"


class Hidden(StrEnum):
    """The reason for which a group is hidden."""

    SMALL = "small"
    PROTECTS_SMALL = "protects-small"


@dataclass(frozen=True, slots=True)
class GroupRate:
    """``passed`` of a group's ``total`` at a threshold, compared with the highest rate.

    ``ratio`` is this rate divided by the highest one, ``probability`` that of Fisher's exact test.
    Both are None for the group with the highest rate, and where nothing can be compared.
    """

    passed: int
    total: int
    finding: Finding
    ratio: Fraction | None = None
    probability: float | None = None

    @property
    def rate(self) -> Fraction:
        return Fraction(self.passed, self.total)

    @property
    def is_below_four_fifths(self) -> bool:
        return self.ratio is not None and self.ratio < FOUR_FIFTHS

    @property
    def is_significant(self) -> bool:
        return self.probability is not None and self.probability < SIGNIFICANCE


@dataclass(frozen=True, slots=True)
class StepScreening:
    """The groups of a step at every threshold.

    ``grouped`` candidates with a score have a group. ``totals`` are those of the groups that are
    shown, ``hidden`` says why the others are not. ``rates`` holds, for each threshold from 0 to
    100, the rates of the shown groups in the order of ``totals``.
    """

    grouped: int
    totals: Mapping[str, int]
    hidden: Mapping[str, Hidden]
    rates: Sequence[Sequence[GroupRate]]

    @property
    def is_comparable(self) -> bool:
        return len(self.totals) > 1


def screen_step(tallies: Mapping[str, Sequence[Tally]], rule: PassRule) -> StepScreening:
    """Return the groups' rates at every threshold from the scores of each group.

    ``rule`` says when a score passes. Only candidates with a score count, as in the what-if.
    """
    totals = {name: sum(tally.n for tally in own) for name, own in tallies.items()}
    hidden = hide_groups(totals)
    shown = [name for name in tallies if name not in hidden]
    counts = zip(*(passing_counts(tallies[name], rule) for name in shown), strict=True)
    sizes = [totals[name] for name in shown]
    rates = [compare_groups(list(zip(passed, sizes, strict=True))) for passed in counts]
    return StepScreening(
        grouped=sum(totals.values()),
        totals={name: totals[name] for name in shown},
        hidden=hidden,
        rates=rates,
    )


def hide_groups(totals: Mapping[str, int]) -> dict[str, Hidden]:
    """Return the groups that are hidden: those under MIN_GROUP, and what protects them.

    Whoever knows how many candidates there are in all could subtract the shown groups. So the
    smallest of these is hidden too, as long as fewer than MIN_GROUP candidates are hidden together.
    No threshold plays a part, so that no group appears or disappears while one is moved.
    """
    by_size = sorted(totals, key=lambda name: (totals[name], name))
    hidden = {name: Hidden.SMALL for name in by_size if totals[name] < MIN_GROUP}
    for name in by_size[len(hidden) :]:
        if not hidden or sum(totals[other] for other in hidden) >= MIN_GROUP:
            break
        hidden[name] = Hidden.PROTECTS_SMALL
    return hidden


def compare_groups(counts: Sequence[tuple[int, int]]) -> list[GroupRate]:
    """Return the rate of each group, compared with the highest one.

    ``counts`` holds (passed, total) of each group, none of which is empty. Of equal rates the
    larger group is the one to compare with, then the first.
    """
    if not counts:
        return []
    rates = [Fraction(passed, total) for passed, total in counts]
    best = max(range(len(counts)), key=lambda n: (rates[n], counts[n][1], -n))
    if len(counts) < 2 or not rates[best]:
        return [GroupRate(passed, total, Finding.NOT_COMPARED) for passed, total in counts]
    return [
        GroupRate(*counts[n], Finding.REFERENCE) if n == best else _compare(counts[n], counts[best])
        for n in range(len(counts))
    ]


def _compare(group: tuple[int, int], best: tuple[int, int]) -> GroupRate:
    ratio = Fraction(*group) / Fraction(*best)
    probability = fisher_two_sided(*group, *best)
    is_below, is_significant = ratio < FOUR_FIFTHS, probability < SIGNIFICANCE
    findings = {
        (False, False): Finding.NOTHING,
        (True, False): Finding.RATIO_ONLY,
        (False, True): Finding.TEST_ONLY,
        (True, True): Finding.BOTH,
    }
    return GroupRate(*group, findings[is_below, is_significant], ratio, probability)
