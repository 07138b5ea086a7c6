"""Validation of a line by the list alone: possible typos, duplicates, invalid lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.lines.line_status import validate_line
from dashboard.assignments.imports.readers.pasted import read_pasted
from dashboard.assignments.invitations.addresses import (
    clean_address,
    is_address,
    normalize_address,
    suggest_address,
)
from dashboard.assignments.line_notes import line_notes
from dashboard.assignments.models.batches import BatchLine
from dashboard.assignments.models.choices import LineStatus


def one(
    *cells: str, mapping: tuple[str, ...] = ("email",), seen: dict[str, int] | None = None
) -> BatchLine:
    return validate_line(
        BatchLine(source_line=7, cells=list(cells)), mapping, {} if seen is None else seen
    )


@pytest.mark.parametrize(
    ("entered", "meant"),
    [
        ("ada@gmial.com", "ada@gmail.com"),
        ("ada@gmai.com", "ada@gmail.com"),
        ("ada@gmail.con", "ada@gmail.com"),
        ("ada@hotmial.com", "ada@hotmail.com"),
        ("ada@outlok.com", "ada@outlook.com"),
        ("ada@yahooo.com", "ada@yahoo.com"),
        ("ada@web.dee", "ada@web.de"),
        ("ada@example.con", "ada@example.com"),
        ("ada@gmail.com", ""),
        ("ada@gmx.at", ""),
        ("ada@mail.de", ""),
        ("ada@example.com", ""),
        ("ada@acme.io", ""),
    ],
)
def test_possible_typos_in_the_domain(entered: str, meant: str) -> None:
    assert suggest_address(entered) == meant


@pytest.mark.parametrize(
    "spelling",
    [
        "ADA@Example.COM",
        " ada@example.com ",
        "ada@example.com\u200b",
        "\uff41\uff44\uff41@example.com",
        "mailto:ada@example.com",
        "<ada@example.com>",
        "ada\u00a0@example.com",
    ],
)
def test_case_and_unicode_variants_are_one_candidate(spelling: str) -> None:
    assert normalize_address(spelling) == "ada@example.com"


def test_unicode_and_ascii_domains_are_equal() -> None:
    assert normalize_address("a@m\u00fcller.de") == normalize_address("a@xn--mller-kva.de")
    assert normalize_address("jo\u0308rg@x.de") == normalize_address("j\u00f6rg@x.de")


@pytest.mark.parametrize(
    "entered",
    [
        "ada",
        "ada@",
        "@example.com",
        "a@b@c.de",
        "ada example.com",
        "a da@b.de",
        "a@b",
        "a" * 501 + "@x.de",
    ],
)
def test_invalid_address_is_reported_with_its_column(entered: str) -> None:
    line = one("Ada", entered, mapping=("first_name", "email"))
    assert line.status == LineStatus.INVALID
    assert line.column == 1
    assert line_notes(line)
    assert not line.included


def test_line_without_a_candidate() -> None:
    assert one("", "Ada", mapping=("email", "first_name")).status == LineStatus.INVALID


def test_duplicate_names_the_first_line() -> None:
    seen: dict[str, int] = {}
    one("ada@example.com", seen=seen)
    line = one("ADA@example.com", seen=seen)
    assert line.status == LineStatus.DUPLICATE
    assert "7" in line_notes(line)


@given(st.lists(st.sampled_from(["101", "102", "103", "104"]), min_size=1, max_size=8))
def test_a_candidate_without_an_address_has_no_mailbox_to_share(ids: list[str]) -> None:
    seen: dict[str, int] = {}
    lines = [one(key, mapping=("job_candidate_id",), seen=seen) for key in ids]
    first = [key not in ids[:n] for n, key in enumerate(ids)]
    assert [line.included for line in lines] == first
    assert "" not in seen


def test_job_candidate_id_is_not_sent_beside_an_address() -> None:
    line = one("ada@example.com", "4711", mapping=("email", "job_candidate_id"))
    assert (line.email, line.job_candidate_id) == ("ada@example.com", "")


def test_cleaning_keeps_the_case_of_the_local_part() -> None:
    assert clean_address("Ada.L@Example.com") == "Ada.L@Example.com"


def pasted(text: str) -> list[tuple[str, str, str]]:
    """Return the address, the status and the suggestion of each line of a pasted text."""
    table = read_pasted(text)
    lines = [one(*row.cells, mapping=table.mapping) for row in table.rows]
    return [(line.email, line.status, line.suggestion) for line in lines]


@pytest.mark.parametrize(
    ("text", "address", "suggestion"),
    [
        ("user+a/b@x.example", "user+a/b@x.example", "b@x.example"),
        ("Ada Lovelace/ada@x.example", "Lovelace/ada@x.example", "ada@x.example"),
        ("-ada@x.example", "-ada@x.example", "ada@x.example"),
        ("mail=ada@x.example", "mail=ada@x.example", "ada@x.example"),
        ("cn=Ada, mail=ada@x.example", "mail=ada@x.example", "ada@x.example"),
        ("to=cc=ada@x.example", "to=cc=ada@x.example", "ada@x.example"),
        ("#1@x.example", "#1@x.example", "1@x.example"),
        ("Ada +491@x.example", "+491@x.example", "491@x.example"),
        ("Ada <~ada@x.example>", "~ada@x.example", "ada@x.example"),
    ],
)
def test_address_is_cut_by_a_member_only(text: str, address: str, suggestion: str) -> None:
    assert pasted(text) == [(address, LineStatus.POSSIBLE_TYPO, suggestion)]


@pytest.mark.parametrize(
    "text",
    [
        "- ada@x.example",
        "\u2022ada@x.example",
        "**ada@x.example**",
        "-ada@x.example-",
        "'ada@x.example",
        "Ada / ada@x.example",
        "Lovelace,ada@x.example",
        "E-mail:ada@x.example",
        "ada@x.example/Ada",
    ],
)
def test_signs_that_no_address_has_are_left_out(text: str) -> None:
    assert pasted(text) == [("ada@x.example", LineStatus.NEW, "")]


def test_addresses_on_both_sides_of_a_slash_are_two() -> None:
    both = ["ada@x.example", "grace@x.example"]
    assert pasted("ada@x.example/grace@x.example") == [
        (address, LineStatus.NEW, "") for address in both
    ]


# The characters that an address may have before the @ (RFC 5322), but for "|" and "{}", which no
# mailbox has, and tables and templates do.
LOCALS = st.text("ab1!#$%&'*+/=?^_`~-", min_size=1, max_size=8).filter(
    lambda text: any(map(str.isalnum, text))
)


@given(LOCALS, st.sampled_from(["", "Ada ", "Ada, ", "1. "]))
def test_no_other_address_than_the_written_one_is_usable(local: str, before: str) -> None:
    written = f"{local}@x.example"
    plain = written.lstrip("'`*")
    for address, status, _suggestion in pasted(f"{before}{written}"):
        assert status != LineStatus.NEW or address in (written, plain)


@pytest.mark.parametrize(
    "name",
    ["J?rg", "J\ufffdrg", "?ukasz", "\ufffdukasz", "Ren\ufffd", "M??ller", "Ren?", "JOS?"],
)
@pytest.mark.parametrize("mapping", ["first_name", "last_name", "name", "name_last_first"])
def test_name_with_lost_letters_is_not_usable(name: str, mapping: str) -> None:
    line = one("ada@x.example", name, mapping=("email", mapping))
    assert (line.status, line.column) == (LineStatus.INVALID, 1)
    assert "lost" in line_notes(line)
    assert pasted(f"{name} Xu <ada@x.example>")[0][1] == LineStatus.INVALID
    line.corrected = {"email": "ada@x.example", "first_name": "Zo\u00eb", "last_name": "Xu"}
    assert validate_line(line, ("email", mapping), {}).status == LineStatus.NEW


@pytest.mark.parametrize("name", ["?", "Ada?", "Ada ?", "Ada (?)", "? Ada", "??", "Ada (who?me)"])
def test_question_mark_beside_a_name_is_no_lost_letter(name: str) -> None:
    assert one("ada@x.example", name, mapping=("email", "name")).status == LineStatus.NEW


def test_address_without_a_public_domain_is_none() -> None:
    assert not is_address("ada@localhost")
