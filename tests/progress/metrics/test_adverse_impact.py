"""Rates, ratios and tests of groups at every threshold, and what hides small groups."""

from collections.abc import Sequence
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from dashboard.progress.metrics.adverse_impact import (
    FOUR_FIFTHS,
    MIN_GROUP,
    Finding,
    GroupRate,
    Hidden,
    StepScreening,
    compare_groups,
    hide_groups,
    screen_step,
)
from dashboard.progress.metrics.scores import THRESHOLDS, Tally
from flows_api import PassRule

SIZES = st.dictionaries(st.text("ABCDEFGH", min_size=1, max_size=2), st.integers(0, 60))
SCORES = st.lists(st.integers(-1, 101) | st.sampled_from([59.5, 60.0, 60.5]), max_size=40)


def tallies_of(scores: Sequence[float]) -> list[Tally]:
    return [Tally(score, None) for score in scores]


def rates_at(screening: StepScreening, threshold: int) -> dict[str, GroupRate]:
    """Return the rate of each shown group at a threshold."""
    return dict(zip(screening.totals, screening.rates[threshold], strict=True))


@given(st.dictionaries(st.sampled_from("ABCD"), SCORES, min_size=1), st.booleans())
def test_every_number_equals_a_count_by_hand(
    scores: dict[str, list[float]], inclusive: bool
) -> None:
    rule = PassRule(60, inclusive)
    screening = screen_step({name: tallies_of(own) for name, own in scores.items()}, rule)
    assert screening.grouped == sum(map(len, scores.values()))
    for at in THRESHOLDS if screening.totals else ():
        passed = {
            name: sum(score >= at if inclusive else score > at for score in scores[name])
            for name in screening.totals
        }
        highest = max(Fraction(passed[name], len(scores[name])) for name in passed)
        for name, rate in rates_at(screening, at).items():
            assert (rate.passed, rate.total) == (passed[name], len(scores[name]))
            if rate.ratio is not None:
                assert rate.ratio == rate.rate / highest
                assert rate.finding not in (Finding.REFERENCE, Finding.NOT_COMPARED)


@given(SIZES)
def test_the_hidden_are_five_at_least_or_none(totals: dict[str, int]) -> None:
    """No total lets anybody calculate a small group: it is hidden among others."""
    hidden = hide_groups(totals)
    assert {name for name, n in totals.items() if n < MIN_GROUP} <= hidden.keys()
    is_all = hidden.keys() == totals.keys()
    if hidden and not is_all:
        assert sum(totals[name] for name in hidden) >= MIN_GROUP
        assert len(hidden) > 1
    for name, reason in hidden.items():
        assert (reason is Hidden.SMALL) == (totals[name] < MIN_GROUP)


@given(SIZES)
def test_no_more_groups_are_hidden_than_needed(totals: dict[str, int]) -> None:
    hidden = hide_groups(totals)
    protecting = [totals[name] for name, why in hidden.items() if why is Hidden.PROTECTS_SMALL]
    small = sum(n for n in totals.values() if n < MIN_GROUP)
    assert len(protecting) <= 1
    assert not protecting or small < MIN_GROUP
    shown = [n for name, n in totals.items() if name not in hidden]
    assert not protecting or not shown or max(protecting) <= min(shown)


@given(st.dictionaries(st.sampled_from("ABCD"), SCORES, min_size=1))
def test_a_hidden_group_changes_no_number_that_is_shown(scores: dict[str, list[float]]) -> None:
    """Neither the highest rate nor a test is that of a hidden group."""
    rule = PassRule(60)
    tallies = {name: tallies_of(own) for name, own in scores.items()}
    screening = screen_step(tallies, rule)
    alone = screen_step({name: tallies[name] for name in screening.totals}, rule)
    assert alone.rates == screening.rates


def test_no_group_appears_or_disappears_while_a_threshold_is_moved() -> None:
    scores = {"A": [10.0] * 9 + [90.0], "B": [20.0, 80.0] * 5, "C": [50.0] * 4, "D": [50.0] * 4}
    screening = screen_step({name: tallies_of(own) for name, own in scores.items()}, PassRule(60))
    assert set(screening.hidden) == {"C", "D"}
    assert {len(rates) for rates in screening.rates} == {2}


def test_groups_are_compared_with_the_highest_rate_by_ratio_and_test() -> None:
    best, near, small, low = compare_groups([(80, 100), (70, 100), (3, 6), (40, 100)])
    assert best == GroupRate(80, 100, Finding.REFERENCE)
    assert (near.finding, near.ratio) == (Finding.NOTHING, Fraction(7, 8))
    assert (small.finding, small.is_below_four_fifths) == (Finding.RATIO_ONLY, True)
    assert low.finding is Finding.BOTH
    expected = float(fisher_exact([[40, 60], [80, 20]]).pvalue)
    assert low.probability == pytest.approx(expected, rel=1e-9)
    _, close = compare_groups([(900, 1000), (860, 1000)])
    assert close.finding is Finding.TEST_ONLY


def test_exactly_four_fifths_is_not_below() -> None:
    _, other = compare_groups([(50, 100), (40, 100)])
    assert other.ratio == FOUR_FIFTHS
    assert not other.is_below_four_fifths


def test_nothing_is_compared_where_nobody_passes_or_with_one_group() -> None:
    assert {rate.finding for rate in compare_groups([(0, 30), (0, 20)])} == {Finding.NOT_COMPARED}
    assert [rate.finding for rate in compare_groups([(9, 30)])] == [Finding.NOT_COMPARED]
    assert compare_groups([]) == []


def test_of_equal_rates_the_larger_group_is_compared_with() -> None:
    small, large = compare_groups([(5, 10), (50, 100)])
    assert large.finding is Finding.REFERENCE
    assert small.ratio == 1


def test_the_ratio_alone_flags_38_of_100_pairs_of_equal_groups_of_30() -> None:
    """Prove the sentence of the page: both groups pass half of the time."""
    chance = [Fraction(comb(30, k), 2**30) for k in range(31)]
    flagged = by_both = Fraction(0)
    for one, p in enumerate(chance):
        for other, q in enumerate(chance):
            rates = compare_groups([(one, 30), (other, 30)])
            if any(rate.is_below_four_fifths for rate in rates):
                flagged += p * q
                by_both += p * q * any(rate.finding is Finding.BOTH for rate in rates)
    assert round(100 * flagged) == 38
    assert by_both < Fraction(5, 100)
    assert round(100 * by_both) == 3
