"""The order of attempts, and the one that counts."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from flows_api import Attempt, attempt_order, counting_rank

START = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC)
EARLY, LATE = START + dt.timedelta(minutes=50), START + dt.timedelta(minutes=90)

minutes = st.none() | st.integers(0, 500).map(lambda n: START + dt.timedelta(minutes=n))
attempts = st.builds(
    Attempt,
    number=st.none() | st.integers(0, 3),
    started_at=minutes,
    submitted_at=minutes,
    score=st.none() | st.integers(0, 100),
)


@given(
    listed=st.lists(attempts, unique_by=counting_rank, min_size=1).flatmap(
        lambda made: st.tuples(st.just(made), st.permutations(made))
    )
)
def test_the_place_in_a_list_makes_no_difference(
    listed: tuple[list[Attempt], list[Attempt]],
) -> None:
    usual, moved = listed
    assert sorted(usual, key=counting_rank) == sorted(moved, key=counting_rank)


def test_without_numbers_the_latest_time_goes_last() -> None:
    newest = Attempt(score=86, submitted_at=LATE)
    assert counting_rank(newest) > counting_rank(Attempt(score=20, submitted_at=EARLY))
    begun = Attempt(started_at=LATE)
    assert attempt_order(begun) > attempt_order(Attempt(started_at=START, submitted_at=EARLY))


def test_a_number_goes_before_times_and_a_score_before_both() -> None:
    second = Attempt(number=2, submitted_at=EARLY)
    first = Attempt(number=1, submitted_at=LATE, score=20)
    assert attempt_order(second) > attempt_order(first)
    assert counting_rank(second) < counting_rank(first)
