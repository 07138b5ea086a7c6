"""``mailto:`` addresses: a reader of RFC 6068 gets exactly the fields back, whatever is in them."""

import re
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.core.http.mailto import clean_text, join_lines, mailto_url

HOSTILE = ["\r\nBcc: eve@example.com", "&bcc=eve@example.com", "?cc=x", "%0D%0ACc:x", "#", "=", "+"]
PIECES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
TEXTS = st.lists(PIECES, max_size=6).map("".join)
ADDRESSES = st.builds("{}@{}".format, TEXTS, st.sampled_from(["example.com", "bücher.example"]))
SAFE = re.compile(
    r"mailto:[\w.~%@-]*\?subject=[\w.~%-]*(&body=[\w.~%-]+)?(&bcc=[\w.~%@,-]*)?", re.ASCII
)


def parse(url: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the address and the fields as an e-mail program reads them (RFC 6068, 2)."""
    scheme, _colon, rest = url.partition(":")
    assert scheme == "mailto"
    to, _question, query = rest.partition("?")
    fields = [pair.partition("=")[::2] for pair in query.split("&")]
    return unquote(to), [(name, unquote(value)) for name, value in fields]


@given(ADDRESSES, TEXTS, TEXTS)
@example("", "", "\x08")  # nothing is left of it, so there is no such field
def test_a_draft_has_exactly_its_fields(to: str, subject: str, text: str) -> None:
    url = mailto_url(to=to, subject=subject, text=text)
    assert SAFE.fullmatch(url)
    address, fields = parse(url)
    body = clean_text(text).encode(errors="replace").decode().replace("\n", "\r\n")
    wanted = [("subject", join_lines(subject).encode(errors="replace").decode())]
    assert fields == wanted + ([("body", body)] if body else [])
    assert not re.search(r"[\x00-\x1f\x7f]", address + fields[0][1]), "no line ends a header"
    assert not re.search("\r(?!\n)|(?<!\r)\n", body), "every line ends with CRLF"


@given(st.lists(ADDRESSES, max_size=5), TEXTS)
@example([], "\x08")
def test_every_address_in_bcc_stays_one(addresses: list[str], text: str) -> None:
    url = mailto_url(subject="Hi", text=text, bcc=addresses)
    assert SAFE.fullmatch(url)
    to, fields = parse(url)
    assert to == ""
    assert [name for name, _value in fields] == [
        "subject",
        *(["body"] if clean_text(text) else []),
        "bcc",
    ]
    found = url.rpartition("bcc=")[2].split(",") if addresses else []
    assert len(found) == len(addresses)


@given(TEXTS)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert join_lines(join_lines(text)) == join_lines(text)


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_every_line_end_is_one_in_the_draft(end: str) -> None:
    assert mailto_url(text=f"a{end}b").endswith("body=a%0D%0Ab")
    assert mailto_url(subject=f"a{end}b") == "mailto:?subject=a%20b"


def test_address_in_quotes_keeps_its_at() -> None:
    assert mailto_url(to='"a@b"@example.com').startswith("mailto:%22a%40b%22@example.com?")


def test_spaces_and_plus_are_encoded() -> None:
    assert mailto_url(to="a+b@example.com", subject="a + b") == (
        "mailto:a%2Bb@example.com?subject=a%20%2B%20b"
    )
