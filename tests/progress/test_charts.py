"""The geometry of charts."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.templatetags.progress_charts import axis_top


@given(st.integers(min_value=0, max_value=10**7))
def test_the_axis_ends_at_a_round_number_close_above(most: int) -> None:
    top = axis_top(most)
    assert most <= top <= max(2 * most, 2)
    assert top % 2 == 0
    assert len(str(top).rstrip("0")) <= 2
