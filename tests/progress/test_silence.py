"""Silent domains: found where they are, and almost never where they are not."""

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.rules.silence import silent_domains, tail


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    everybody = draw(st.integers(1, 200))
    all_silent, people = draw(st.integers(0, everybody)), draw(st.integers(0, everybody))
    least, most = max(0, people + all_silent - everybody), min(people, all_silent)
    return draw(st.integers(least, most)), people, all_silent, everybody


@given(tables())
def test_the_tail_is_fishers_exact_one(table: tuple[int, int, int, int]) -> None:
    silent, people, all_silent, everybody = table
    ways = sum(
        comb(all_silent, k) * comb(everybody - all_silent, people - k)
        for k in range(silent, min(people, all_silent) + 1)
        if people - k >= 0
    )
    assert tail(*table) == pytest.approx(ways / comb(everybody, people), rel=1e-6)


def test_a_blocked_domain_is_found() -> None:
    found = silent_domains(
        [("blocked.example", 14, 14), ("a.example", 80, 31), ("b.example", 60, 23)]
    )
    assert [silence.domain for silence in found] == ["blocked.example"]
    assert (found[0].silent, found[0].people) == (14, 14)
    assert (found[0].rest_silent, found[0].rest) == (54, 140)


def test_four_people_are_too_few() -> None:
    assert not silent_domains([("blocked.example", 4, 4), ("a.example", 400, 10)])


def test_chance_alone_raises_fewer_than_one_alarm_in_a_hundred() -> None:
    chance = random.Random(7)
    alarms = 0
    for _ in range(1000):
        sizes = [chance.choice([5, 8, 14, 40, 200]) for _ in range(12)]
        counts = [(f"{n}.example", size, _starts(chance, size)) for n, size in enumerate(sizes)]
        alarms += bool(silent_domains(counts))
    assert alarms < 10


def _starts(chance: random.Random, size: int) -> int:
    return sum(chance.random() < 0.39 for _ in range(size))
