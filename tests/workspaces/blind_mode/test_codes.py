"""Codes of candidates: each the same for one candidate of a flow, and nobody else's."""

from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from dashboard.core.blind_mode.codes import (
    ALPHABET,
    LENGTH,
    candidate_code,
    candidate_label,
    find_coded,
)

ids = st.text(max_size=20)
flows = st.integers(1, 1000)


@given(flows, ids)
def test_code_is_stable_and_plain(flow: int, candidate_id: str) -> None:
    code = candidate_code(flow, candidate_id)
    assert code == candidate_code(flow, candidate_id)
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert candidate_label(code).replace("-", "").endswith(code)


@given(flows, st.lists(ids, unique=True, max_size=20))
def test_candidate_is_found_by_the_code(flow: int, candidate_ids: list[str]) -> None:
    rows = list(enumerate(candidate_ids))
    for key, candidate_id in rows:
        assert find_coded(flow, rows, [candidate_code(flow, candidate_id)]) == [key]


@given(flows, st.lists(ids, max_size=5), ids)
def test_other_texts_find_nobody(flow: int, candidate_ids: list[str], text: str) -> None:
    codes = {candidate_code(flow, candidate_id) for candidate_id in candidate_ids}
    rows = list(enumerate(candidate_ids))
    assert bool(find_coded(flow, rows, [text])) == (text in codes)


def test_codes_differ_by_flow_and_by_secret(settings: Settings) -> None:
    codes = {candidate_code(flow, "100038") for flow in range(50)}
    settings.SECRET_KEY = "another one"
    codes |= {candidate_code(flow, "100038") for flow in range(50)}
    assert len(codes) == 100


def test_ten_thousand_codes_are_different() -> None:
    assert len({candidate_code(1, str(number)) for number in range(10_000)}) == 10_000
