"""The threshold at a moment: the same as replaying the changes, or said to be unknown."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dashboard.cases.evidence.threshold_timeline import Period, current_threshold, threshold_in
from dashboard.progress.models import ThresholdChange
from tests.support.cases import START

HOUR = timedelta(hours=1)
THRESHOLDS = st.lists(st.integers(0, 100).map(float), min_size=1, max_size=6)


def history(
    thresholds: list[float], gap: int, *, by: str = "ravi@example.com"
) -> list[ThresholdChange]:
    """Return the changes of a threshold that was changed every ten hours.

    Each is known to be made within ``gap`` hours, 0 for one made in Flowdeck.
    """
    return [
        ThresholdChange(
            order=1,
            old=old,
            new=new,
            after=START + n * 10 * HOUR,
            before=START + (n * 10 + gap) * HOUR,
            by=by if gap == 0 else "",
        )
        for n, (old, new) in enumerate(pairwise(thresholds), start=1)
    ]


def replay(thresholds: list[float], at: datetime) -> float:
    """Return the threshold at ``at`` where each change is made at the full ten hours."""
    return thresholds[min(max(int((at - START) / (10 * HOUR)), 0), len(thresholds) - 1)]


@given(THRESHOLDS, st.integers(0, 80))
def test_a_change_made_here_holds_from_its_moment(thresholds: list[float], hour: int) -> None:
    at = START + hour * HOUR
    found = threshold_in(
        Period(at, at), history(thresholds, 0), thresholds[-1], history_since=START
    )
    assert (found.value, found.certainty) == (replay(thresholds, at), "known")
    assert found.is_change_recorded == (hour >= 10 and len(thresholds) > 1)
    assert (found.set_by == "ravi@example.com") == found.is_change_recorded


@given(THRESHOLDS, st.integers(0, 80), st.integers(1, 9), st.integers(0, 3))
def test_a_value_is_only_told_where_no_change_may_lie_around_the_result(
    thresholds: list[float], hour: int, gap: int, wide: int
) -> None:
    """The change is anywhere within its gap, and the result anywhere within its period."""
    start, end = START + hour * HOUR, START + (hour + wide) * HOUR
    found = threshold_in(
        Period(start, end), history(thresholds, gap), thresholds[-1], history_since=START
    )
    possible = {
        replay(thresholds, at - late * HOUR)
        for at in (start + n * HOUR for n in range(wide + 1))
        for late in range(1, gap + 1)  # the sync at its start still saw the old one
    }
    if found.certainty == "known":
        assert {found.value} == possible
    else:
        assert found.value is None
        assert possible <= set(found.options)


def test_before_the_history_the_value_is_that_of_the_first_sync() -> None:
    at = START - HOUR
    found = threshold_in(Period(at, at), [], 60.0, history_since=START)
    assert (found.value, found.certainty, found.set_by) == (60.0, "first_sync", "")


def test_without_a_threshold_nothing_is_known() -> None:
    at = START + HOUR
    assert threshold_in(Period(at, at), [], None, history_since=START).certainty == "unknown"
    assert current_threshold([], None).certainty == "unknown"


def test_the_threshold_at_opening_has_the_last_change() -> None:
    changes = history([50.0, 60.0, 70.0], 0)
    found = current_threshold(changes, 70.0)
    assert (found.value, found.set_before) == (70.0, changes[-1].before)
    assert not current_threshold([], 70.0).is_change_recorded
