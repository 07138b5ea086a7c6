"""Ranks and percentiles of scores."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.metrics.ranks import Rank, compute_ranks

scores = st.lists(st.sampled_from([0.0, 0.5, 60.0, 99.0, 100.0]), min_size=1, max_size=30)


@given(found=scores)
def test_a_rank_counts_who_is_better(found: list[float]) -> None:
    ranks = compute_ranks(Counter(found))
    assert set(ranks) == set(found)
    for score, rank in ranks.items():
        assert rank.number == 1 + sum(other > score for other in found)
        assert rank.below == sum(other < score for other in found)
        assert rank.ties == found.count(score)
        assert rank.total == len(found)
        assert 0 <= rank.percentile < 1


def test_a_tie_is_a_tie_and_the_next_one_comes_after_both() -> None:
    assert compute_ranks({90.0: 2, 0.0: 1}) == {90.0: Rank(1, 3, 2, 1), 0.0: Rank(3, 3, 1, 0)}


def test_without_scores_there_are_no_ranks() -> None:
    assert compute_ranks({}) == {}
