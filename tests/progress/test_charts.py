"""The geometry of charts."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dashboard.progress.templatetags.progress_charts import axis_top
from dashboard.progress.templatetags.progress_format import percent


@given(st.integers(min_value=0, max_value=10**7))
def test_the_axis_ends_at_a_round_number_close_above(most: int) -> None:
    top = axis_top(most)
    assert most <= top <= max(2 * most, 2)
    assert top % 2 == 0
    assert len(str(top).rstrip("0")) <= 2


@pytest.mark.parametrize(
    ("share", "english", "german"),
    [(0.0, "0%", "0\u202f%"), (0.784, "78%", "78\u202f%"), (0.001, "<\u202f1%", "<\u202f1\u202f%")],
)
def test_a_percentage_is_written_as_the_language_does(
    share: float, english: str, german: str
) -> None:
    assert percent(share) == english
    with translation.override("de"):
        assert percent(share) == german
