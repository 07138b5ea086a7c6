"""JSON bodies, with the characters replaced that no record may hold."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows_api.decoding.json_body import parse_json

TEXT = st.text(st.characters(codec=None, categories=["L", "N", "P", "S", "Cs", "Cc"]))


@given(st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists))
def test_good_json_is_read_as_it_is(value: object) -> None:
    for is_ascii in (True, False):
        expected = json.loads(json.dumps(value).replace("\\u0000", "\\ufffd"))
        assert parse_json(json.dumps(value, ensure_ascii=is_ascii).encode()) == expected


@given(TEXT)
def test_any_text_of_javascripts_is_text_of_ours(text: str) -> None:
    read = parse_json(json.dumps(text).encode())
    assert isinstance(read, str)
    read.encode("utf-8")
    assert "\x00" not in read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\ud83d"', "\ufffd"),
        (rb'"\ude00"', "\ufffd"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
        (rb'"\ud83d\ude00\ude00"', "\U0001f600\ufffd"),
        (rb'"\uD83D\uDE00 \uD83D"', "\U0001f600 \ufffd"),
        (rb'"a\u0000b"', "a\ufffdb"),
        (rb'{"\u0000": 1}', {"\ufffd": 1}),
    ],
)
def test_halves_and_nuls_are_replaced(written: bytes, read: object) -> None:
    assert parse_json(written) == read


@given(st.binary())
def test_what_is_not_json_is_a_value_error(body: bytes) -> None:
    try:
        parse_json(body)
    except ValueError:
        return
