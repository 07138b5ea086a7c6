"""Line breaks within e-mail addresses."""

import html
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.templatetags.line_breaks import break_email


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ada@example.com", "ada@example.com"),
        ("ada.lovelace@post.mail.example", "ada.<wbr>lovelace@<wbr>post.<wbr>mail.<wbr>example"),
        (
            "<b>@recruiting.mail.example.com",
            "&lt;b&gt;@<wbr>recruiting.<wbr>mail.<wbr>example.<wbr>com",
        ),
        ("Ada Lovelace, v. 2.0", "Ada Lovelace, v. 2.0"),
        (None, ""),
    ],
)
def test_a_long_address_breaks_at_its_marks(text: str | None, shown: str) -> None:
    assert break_email(text) == shown


@given(st.text())
def test_break_points_change_no_character(text: str) -> None:
    assert html.unescape(break_email(text).replace("<wbr>", "")) == html.unescape(html.escape(text))


@pytest.mark.parametrize("text", ["a" * 100_000, "a@" * 50_000, "<zq9>" * 20_000, "@." * 50_000])
def test_a_long_text_takes_linear_time(text: str) -> None:
    """Two minutes of computing were a page with one such address, and now it takes milliseconds."""
    started = time.thread_time()
    break_email(text)
    assert time.thread_time() - started < 5
