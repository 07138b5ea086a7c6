"""Fisher's exact test against its definition in whole numbers, and against SciPy."""

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from dashboard.progress.metrics.fisher import fisher_two_sided

EXACT = 1e-9
"""The relative error of a number with ten significant digits."""


def by_definition(passed: int, total: int, other_passed: int, other_total: int) -> float:
    """Return the sum of the probabilities of all tables that are no more likely than this one."""
    passes = passed + other_passed
    cells = range(max(0, passes - other_total), min(passes, total) + 1)
    ways = {cell: comb(total, cell) * comb(other_total, passes - cell) for cell in cells}
    unlikely = sum(count for count in ways.values() if count <= ways[passed])
    return float(Fraction(unlikely, comb(total + other_total, passes)))


@st.composite
def tables(draw: st.DrawFn, most: int) -> tuple[int, int, int, int]:
    """Draw two groups, often of one size, where the most ties are."""
    total = draw(st.integers(0, most))
    other_total = draw(st.just(total) | st.integers(0, most))
    passed, other_passed = (draw(st.integers(0, size)) for size in (total, other_total))
    return passed, total, other_passed, other_total


@given(tables(120))
def test_it_is_the_sum_of_the_tables_that_are_no_more_likely(
    table: tuple[int, int, int, int],
) -> None:
    assert fisher_two_sided(*table) == pytest.approx(by_definition(*table), rel=EXACT)


@given(tables(6000))
def test_it_equals_scipy(table: tuple[int, int, int, int]) -> None:
    passed, total, other_passed, other_total = table
    counted = [[passed, total - passed], [other_passed, other_total - other_passed]]
    expected = float(fisher_exact(counted).pvalue)
    assert fisher_two_sided(*table) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@given(tables(400))
def test_it_is_the_same_for_either_group_and_for_failures(
    table: tuple[int, int, int, int],
) -> None:
    passed, total, other_passed, other_total = table
    found = fisher_two_sided(*table)
    swapped = fisher_two_sided(other_passed, other_total, passed, total)
    failed = fisher_two_sided(total - passed, total, other_total - other_passed, other_total)
    assert 0 <= found <= 1
    assert swapped == pytest.approx(found, rel=EXACT)
    assert failed == pytest.approx(found, rel=EXACT)


def test_published_values() -> None:
    """Compare with Fisher's tea (Design of Experiments, 1935) and R's example of convictions."""
    assert fisher_two_sided(3, 4, 1, 4) == pytest.approx(0.4857142857142857)
    assert fisher_two_sided(2, 17, 10, 13) == pytest.approx(0.0005367241190434)


def test_a_probability_on_the_boundary_is_not_below_it() -> None:
    """Of 1,900 and 100 candidates, only the one who failed decides: one in twenty."""
    assert fisher_two_sided(1_900, 1_900, 99, 100) == 0.05
    assert fisher_two_sided(1_800, 1_800, 699, 700) == 0.28


def test_margins_with_one_table_only_say_nothing() -> None:
    assert fisher_two_sided(0, 10, 0, 20) == 1
    assert fisher_two_sided(10, 10, 20, 20) == 1
    assert fisher_two_sided(0, 0, 3, 9) == 1
