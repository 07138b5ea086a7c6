"""CSV exports: cells that spreadsheets never run, and times in two zones."""

import unicodedata
from datetime import UTC, datetime

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.http.csv import BYTE_ORDER_MARK, Column, TimeColumn, escape_cell, render_csv

FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe6b\u2212"
IGNORED = ("Cc", "Cf", "Zs", "Zl", "Zp")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_formulas_are_escaped(start: str) -> None:
    assert escape_cell(f"{start}cmd@example.com") == f"'{start}cmd@example.com"


@pytest.mark.parametrize("sign", list("=+-@") + list(FULL_WIDTH))
@pytest.mark.parametrize(
    "before",
    ["", " ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u202e", "\x00", "a\n", "a\r\n "],
)
def test_formulas_in_disguise_are_escaped(before: str, sign: str) -> None:
    lines = escape_cell(f"{before}{sign}1+1").split("\n")
    assert lines[-1].strip().startswith("'")
    assert lines[0].startswith("'") or before.startswith("a")


@pytest.mark.parametrize("cell", ["Ada", "a=b", "it's - fine", "1,000", "two\nlines", "", "李"])
def test_ordinary_text_stays_as_it_is(cell: str) -> None:
    assert escape_cell(cell) == cell


SIGNS = st.sampled_from(list("=+-@" + FULL_WIDTH + "\t\r\n\v\u2028\u200b\ufeff \x00a'"))


@given(cell=st.none() | st.integers(min_value=0) | st.text() | st.text(SIGNS, max_size=12))
def test_no_line_of_a_cell_starts_like_a_formula(cell: object) -> None:
    for line in escape_cell(cell).splitlines():
        visible = "".join(c for c in line if unicodedata.category(c) not in IGNORED).lstrip()
        plain = unicodedata.normalize("NFKC", visible[:1])
        assert not plain.startswith(("=", "+", "-", "@", "\N{MINUS SIGN}")), line


def test_none_is_an_empty_cell() -> None:
    assert escape_cell(None) == ""


@pytest.mark.parametrize(("language", "word"), [("de", "bestanden"), ("en", "passed")])
def test_whole_file_is_in_the_language_of_the_request(language: str, word: str) -> None:
    header: list[Column] = [gettext_lazy("passed"), TimeColumn(gettext_lazy("passed"))]
    with translation.override(language), timezone.override("UTC"):
        made = render_csv(header, ([gettext("passed"), None] for _ in range(2)))
    with translation.override("en" if language == "de" else "de"):
        before = translation.get_language()
        lines = []
        for line in made:
            lines.append(line.strip().removeprefix(BYTE_ORDER_MARK))
            assert translation.get_language() == before, "no other code runs in its language"
    assert lines == [f"{word},{word} (UTC)", f"{word},", f"{word},"]


WHEN = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
HEADER: list[Column] = ["id", TimeColumn("at"), "note"]


def test_times_are_in_utc_and_the_readers_zone() -> None:
    with timezone.override("Europe/Berlin"):
        made = render_csv(HEADER, [["1", WHEN, "a"], ["2", None, "b"], ["3"]])
    assert "".join(made).removeprefix(BYTE_ORDER_MARK).splitlines() == [
        "id,at (UTC),at (Europe/Berlin),note",
        "1,2026-07-01 22:30:00,2026-07-02 00:30:00,a",
        "2,,,b",
        "3",
    ]


def test_a_reader_in_utc_gets_one_column() -> None:
    with timezone.override("UTC"):
        made = "".join(render_csv(HEADER, [["1", WHEN, "a"]]))
    assert made.removeprefix(BYTE_ORDER_MARK).splitlines() == [
        "id,at (UTC),note",
        "1,2026-07-01 22:30:00,a",
    ]
