"""Rows of a file matched to candidates: what is counted, and what is left out."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.adverse_impact.candidate_index import CandidateIndex
from dashboard.adverse_impact.matching import match_groups

INDEX = CandidateIndex(
    [
        (1, "c-1", "ada@example.com"),
        (2, "c-2", "Grace.Hopper@Example.com"),
        (3, "c-3", ""),
        (4, "c-4", "twice@example.com"),
        (5, "c-5", "twice@example.com"),
        (6, "c-6", "straße@example.com"),
    ]
)


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("ada@example.com", [1]),
        (" ADA@EXAMPLE.COM ", [1]),
        ("Ada Lovelace <ada@example.com>", [1]),
        ("mailto:ada@example.com", [1]),
        ("grace.hopper@example.com", [2]),
        ("c-3", [3]),
        ("twice@example.com", [4, 5]),
        ("STRASSE@example.com", [6]),
        ("nobody@example.com", []),
        ("c-", []),
        ("", []),
        ("@", []),
    ],
)
def test_a_candidate_is_found_by_id_or_address(cell: str, keys: list[int]) -> None:
    assert INDEX.find(cell) == keys


def test_each_row_is_matched_or_counted() -> None:
    rows = [
        ("ada@example.com", "Alpha"),
        ("Ada <ada@example.com>", "alpha"),
        ("c-2", " Beta  group "),
        ("c-3", ""),
        ("twice@example.com", "Alpha"),
        ("nobody@example.com", "Alpha"),
        ("c-6", "Alpha"),
        ("c-6", "Beta group"),
    ]
    matched = match_groups(rows, INDEX)
    assert matched.groups == {1: "Alpha", 2: "Beta group"}
    assert matched.names == ["Alpha", "Beta group"]
    assert (matched.repeated, matched.without_group, matched.ambiguous) == (1, 1, 1)
    assert (matched.unmatched, matched.conflicting, matched.missing) == (1, 1, 3)


def test_a_group_is_spelt_as_it_is_most_often() -> None:
    matched = match_groups([("c-1", "women"), ("c-2", "Women"), ("c-3", "Women")], INDEX)
    assert set(matched.groups.values()) == {"Women"}


CELLS = st.sampled_from(["c-1", "ada@example.com", "c-2", "c-3", "twice@example.com", "x", ""])


@given(st.lists(st.tuples(CELLS, st.sampled_from(["A", "a", "B", "", " "]))))
def test_no_row_is_lost(rows: list[tuple[str, str]]) -> None:
    matched = match_groups(rows, INDEX)
    left_out = matched.unmatched + matched.ambiguous + matched.without_group + matched.repeated
    named = Counter(
        keys[0] for cell, group in rows if len(keys := INDEX.find(cell)) == 1 and group.strip()
    )
    again = sum(named[key] - 1 for key in named) - matched.repeated
    assert matched.count + matched.conflicting == len(named)
    assert left_out + again + len(named) == len(rows)
    assert matched.missing == 6 - len(named)
    assert again >= matched.conflicting
