"""E-mail drafts and import lines: every candidate once, none too long."""

from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import read_pasted
from dashboard.core.http.mailto import MAX_URL_LENGTH, clean_text
from dashboard.progress.bulk_actions.email_drafts import (
    build_draft,
    build_drafts,
    format_import_lines,
)

NAMES = st.text("aé漢🎯'+&?#%= .", min_size=1, max_size=40)
ADDRESSES = st.lists(st.builds("{}@example.com".format, NAMES), max_size=80, unique=True)


def bcc(href: str) -> list[str]:
    raw = urlsplit(href).query.partition("bcc=")[2]
    return [unquote(part) for part in raw.split(",")]


@given(ADDRESSES, st.text(max_size=300), st.text(max_size=400), st.integers(1400, MAX_URL_LENGTH))
def test_every_address_is_in_one_draft_and_none_is_too_long(
    addresses: list[str], subject: str, text: str, longest: int
) -> None:
    made = build_drafts(addresses, subject, text, longest)
    assert [address for draft in made for address in bcc(draft.href)] == addresses
    assert [draft.count for draft in made] == [len(bcc(draft.href)) for draft in made]
    for draft in made:
        assert len(draft.href) <= longest
        assert ("body=" in draft.href) == bool(clean_text(text) and not draft.left_out)


@given(st.text(max_size=500), st.text(max_size=2000))
def test_a_draft_to_one_address_is_never_too_long(subject: str, text: str) -> None:
    draft = build_draft("ada@example.com", subject, text)
    assert len(draft.href) <= MAX_URL_LENGTH
    assert draft.left_out in ("", text)
    assert ("body=" in draft.href) == bool(clean_text(text) and not draft.left_out)


def test_drafts_are_filled_up() -> None:
    addresses = [f"candidate-{n:03}@example.com" for n in range(200)]
    made = build_drafts(addresses, "Engineers")
    for draft, following in pairwise(made):
        assert len(draft.href) + 1 + len(bcc(following.href)[0]) > MAX_URL_LENGTH


def test_subject_is_the_flow_and_to_is_empty() -> None:
    (draft,) = build_drafts(["ada@example.com"], "R&D, Engineers + more?")
    assert draft.href.startswith("mailto:?")
    assert parse_qs(urlsplit(draft.href).query)["subject"] == ["R&D, Engineers + more?"]


def test_no_addresses_make_no_draft() -> None:
    assert build_drafts([], "Engineers") == []


def test_import_reads_the_lines() -> None:
    candidates = [
        ("ada@example.com", "Ada", "Lovelace"),
        ("grace@example.com", "Grace, Rear; Admiral", 'Hop"per <x>'),
        ("only@example.com", "", ""),
        ("one@example.com", "Plato", ""),
    ]
    rows = [row.cells[:4] for row in read_pasted(format_import_lines(candidates)).rows]
    assert rows == [
        ("ada@example.com", "Ada", "Lovelace", ""),
        ("grace@example.com", "Grace Rear Admiral", "Hop per x", ""),
        ("only@example.com", "", "", ""),
        ("one@example.com", "Plato", "", ""),
    ]
