"""Blocked domains: found where they are, and rarely where they are not."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.metrics.blocked_domains import find_blocked_domains, fisher_tail


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    population = draw(st.integers(1, 200))
    all_hits, sample = draw(st.integers(0, population)), draw(st.integers(0, population))
    least, most = max(0, sample + all_hits - population), min(sample, all_hits)
    return draw(st.integers(least, most)), sample, all_hits, population


@given(tables())
def test_tail_is_that_of_fishers_exact_test(table: tuple[int, int, int, int]) -> None:
    hits, sample, all_hits, population = table
    ways = sum(
        comb(all_hits, k) * comb(population - all_hits, sample - k)
        for k in range(hits, min(sample, all_hits) + 1)
        if sample - k >= 0
    )
    assert fisher_tail(*table) == pytest.approx(ways / comb(population, sample), rel=1e-6)


def test_blocked_domain_is_found() -> None:
    found = find_blocked_domains(
        [("blocked.example", 14, 14), ("a.example", 80, 31), ("b.example", 60, 23)]
    )
    assert [item.domain for item in found] == ["blocked.example"]
    assert (found[0].not_started, found[0].candidates) == (14, 14)
    assert (found[0].others_not_started, found[0].others) == (54, 140)


def test_four_candidates_are_too_few() -> None:
    assert not find_blocked_domains([("blocked.example", 4, 4), ("a.example", 400, 10)])


def test_false_alarms_stay_below_one_percent() -> None:
    chance = random.Random(7)
    alarms = 0
    for _ in range(1000):
        sizes = [chance.choice([5, 8, 14, 40, 200]) for _ in range(12)]
        counts = [(f"{n}.example", size, _starts(chance, size)) for n, size in enumerate(sizes)]
        alarms += bool(find_blocked_domains(counts))
    assert alarms < 10


def _starts(chance: random.Random, size: int) -> int:
    return sum(chance.random() < 0.39 for _ in range(size))
