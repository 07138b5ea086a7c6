# ruff: noqa: RUF001
"""Search without case, accents and order of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.core.text_search import normalize_text, search_text


def matches(query: str, *texts: str) -> bool:
    return all(word in search_text(*texts) for word in normalize_text(query).split())


@pytest.mark.parametrize(
    ("query", "first", "last"),
    [
        ("ada lovelace", "Ada", "Lovelace"),
        ("Lovelace ADA", "Ada", "Lovelace"),
        ("jose nunez", "José", "Núñez"),
        ("MÜLLER", "Jörg", "Müller"),
        ("muller jorg", "Jörg", "Müller"),
        ("strasse", "Ada", "Straße"),
        ("иванов", "Пётр", "ИВАНОВ"),
        ("петр", "Пётр", "Иванов"),
        ("ιωαννησ", "Ιωάννης", "Παππάς"),
        ("istanbul", "İstanbul", "Yıldız"),
        ("yildiz", "Ayşe", "Yıldız"),
        ("soren", "Søren", "Łukasz"),
        ("o'brien", "Pat", "O’Brien"),
        ("山田", "花子", "山田"),
    ],
)
def test_candidate_is_found_by_any_spelling(query: str, first: str, last: str) -> None:
    assert matches(query, first, last)
    assert matches(" ".join(reversed(query.split())), first, last)


@given(st.text(), st.text())
def test_name_is_found_by_itself_in_either_order(first: str, last: str) -> None:
    for query in (f"{first} {last}", f"{last} {first}"):
        assert matches(query, first, last)
        assert matches(query.upper(), first.upper(), last.upper())
