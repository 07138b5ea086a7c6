"""Encoded words and letters in names, in cells and in pastes."""

from email.header import Header

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.assignments.imports.texts.encoded import decode_text
from dashboard.assignments.imports.texts.entries import read_entries
from dashboard.assignments.imports.texts.names import clean_part, split_name

JOERG = ("J\u00f6rg", "M\u00fcller")
ENCODED = [
    "=?UTF-8?B?SsO2cmcgTcO8bGxlcg==?=",
    "=?utf-8?Q?J=C3=B6rg_M=C3=BCller?=",
    "=?utf-8?Q?J=C3=B6rg?= =?iso-8859-1?Q?_M=FCller?=",
    "=?iso-8859-1?Q?M=FCller=2C_J=F6rg?=",
    "J&ouml;rg M&uuml;ller",
    "J&#246;rg M&#xFC;ller",
]


@pytest.mark.parametrize("text", ENCODED)
def test_encoded_name_is_read_in_a_cell_and_in_a_paste(text: str) -> None:
    assert split_name(text) == JOERG
    for line in (f"{text} <j@x.example>", f'"{text}" <j@x.example>', f"{text}\tj@x.example"):
        assert [(entry.address, entry.parts) for entry in read_entries(line)] == [
            ("j@x.example", JOERG)
        ]


def test_apostrophe_of_a_web_page_belongs_to_its_name() -> None:
    assert clean_part("O&#39;Brien") == "O'Brien"
    assert clean_part("Ada&nbsp;Lovelace &amp; Co") == "Ada Lovelace Co"


@pytest.mark.parametrize(
    "text", ["=?nope?Q?x?=", "=?utf-8?Q?=FF?=", "=?utf-8?B?A?=", "&#0;", "&#x40;", "&lt;", "a&b;c="]
)
def test_what_cannot_be_decoded_stays(text: str) -> None:
    assert decode_text(text) == text


@given(st.text(st.characters(categories=["L", "Zs"]), min_size=1, max_size=30), st.booleans())
def test_what_a_mail_program_encodes_reads_as_written(name: str, is_short: bool) -> None:
    name = " ".join(name.split()) or "x"
    encoded = Header(name, "utf-8", maxlinelen=40 if is_short else 400).encode()
    assert decode_text(encoded.replace("\n", "")).strip('"') == name


@given(st.text(alphabet='=?utf-8QBqb&#x39;m@. \t"', max_size=60))
@example("=?utf-8?Q?=00?=")
def test_any_text_is_decoded_or_stays(text: str) -> None:
    decoded = decode_text(text)
    assert decoded == text or "=?" in text or "&" in text
    assert "\x00" not in decoded
