"""The meaning of columns by their content, and what is asked instead of guessed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers.columns import select_columns

ADA, GRACE, MARY = "ada@x.example", "grace@x.example", "mary@x.example"


def columns(headers: Sequence[str] | None, *rows: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    found = select_columns(headers, rows, len(rows[0]))
    return found.mapping, found.guess.is_sure


def test_addresses_that_are_all_alike_are_not_the_candidates() -> None:
    rows = [("hr@x.example", ADA), ("hr@x.example", GRACE)]
    assert columns(["E-mail", "E-mail 2"], *rows) == (("", "email"), True)
    assert columns(None, *rows) == (("", "email"), True)


def test_only_addresses_that_are_all_alike_are_asked_about() -> None:
    assert columns(["E-mail", "City"], *[("hr@x.example", "Bonn")] * 3) == (("", ""), False)


def test_one_candidate_twice_is_no_such_column() -> None:
    assert columns(["E-mail", "City"], *[(ADA, "Bonn")] * 2) == (("email", ""), True)


def test_candidates_address_goes_before_others() -> None:
    rows = [("x@x.example", ADA), ("y@x.example", GRACE)]
    assert columns(["E-Mail", "Bewerber E-Mail"], *rows)[0] == ("", "email")


def test_filled_address_column_goes_before_an_empty_one() -> None:
    assert columns(["E-mail", "E-mail 2"], ("", ADA), ("", GRACE))[0] == ("", "email")


UNSPELLED_PAIRS = [("rita@y.example", "a1@x.example"), ("rolf@y.example", "g2@x.example")]


@pytest.mark.parametrize(
    "header",
    ["Talent Partner Email", "Talent Acquisition Email", "Talent Scout E-mail", "HR Email"],
)
def test_address_of_the_talent_team_is_not_the_candidates(header: str) -> None:
    assert columns([header, "Email"], *UNSPELLED_PAIRS) == (("", "email"), True)


@pytest.mark.parametrize(
    "header",
    [
        "Employee Email",
        "Contact Email",
        "Kontakt E-Mail",
        "Office Email",
        "Guest Email",
        "Votre mail",
    ],
)
def test_address_of_an_unclear_role_is_asked_about(header: str) -> None:
    assert columns([header, "Email"], *UNSPELLED_PAIRS) == (("", "email"), False)
    assert not columns([header, "Friend Email"], *UNSPELLED_PAIRS)[1]
    assert columns([header, "Candidate Email"], *UNSPELLED_PAIRS) == (("", "email"), True)
    assert columns([header, "City"], (ADA, "Bonn"), (GRACE, "Kiel")) == (("email", ""), True)
    assert columns([header, "Email"], (ADA, ADA), (GRACE, GRACE))[1], "either is right"


def test_address_that_alone_spells_the_names_is_asked_about() -> None:
    rows = [("bob@y.example", "Ada Lovelace", ADA), ("tim@y.example", "Grace Hopper", GRACE)]
    assert not columns(["Email Address", "Name of the person you refer", "Their email"], *rows)[1]
    own = [(ADA, *rows[0][1:]), (GRACE, *rows[1][1:])]
    assert columns(["Email Address", "Name", "Their email"], *own)[1]


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([("Lovelace", "Ada", ADA), ("Hopper", "Grace", GRACE)], ("last_name", "first_name")),
        ([("Ada", "Lovelace", ADA), ("Grace", "Hopper", GRACE)], ("first_name", "last_name")),
    ],
)
def test_given_names_tell_the_order(rows: list[tuple[str, ...]], wanted: tuple[str, ...]) -> None:
    assert columns(None, *rows) == ((*wanted, "email"), True)


def test_last_name_is_told_from_a_job() -> None:
    rows = [
        ("Engineer", "Ada", "Lovelace", "a.lovelace@x.example"),
        ("Engineer", "Grace", "Hopper", "hopper@x.example"),
    ]
    assert columns(None, *rows) == (("", "first_name", "last_name", "email"), True)


def test_three_columns_of_words_without_evidence_are_asked_about() -> None:
    rows = [("Qa", "Zo", "Xu", "1@x.example"), ("Ve", "Wy", "Ty", "2@x.example")]
    assert columns(None, *rows) == (("", "", "", "email"), False)


def test_job_is_an_id_only_where_it_looks_like_one() -> None:
    assert columns(["E-mail", "Job"], (ADA, "J-12"), (GRACE, "J-13"))[0] == ("email", "job_id")
    assert columns(["E-mail", "Job"], (ADA, "Engineer"), (GRACE, "J-13"))[0] == ("email", "")


TWO_ROLES = [
    ("HR", "hr@x.example", "Ada Lovelace", "ada@x.example"),
    ("Boss", "boss@x.example", "Grace Hopper", "grace@x.example"),
]


def test_names_tell_which_of_two_columns_with_one_header_is_the_candidates() -> None:
    headers = ["Ansprechpartner", "E-Mail", "Bewerber", "E-Mail"]
    assert columns(headers, *TWO_ROLES) == (("", "", "name", "email"), True)


def test_two_columns_with_one_header_are_asked_about() -> None:
    rows = [("1@x.example", "2@x.example", "Ada"), ("3@x.example", "4@x.example", "Grace")]
    assert columns(["E-Mail", "E-Mail", "Name"], *rows) == (("", "", "name"), False)


SPARSE = [
    ("jd84@x.example", "", "John", "Doe"),
    ("sk@x.example", "", "Sara", "Kim"),
    ("mm1@x.example", "eva.meier@y.example", "Eva", "Meier"),
    ("qq@x.example", "", "Tom", "Ray"),
]


def test_sparse_second_column_is_never_the_primary_one() -> None:
    headers = ["E-mail", "E-mail 2", "First name", "Last name"]
    assert columns(headers, *SPARSE) == (("email", "other_email", "first_name", "last_name"), True)
    assert columns(["E-mail", "E-mail", *headers[2:]], *SPARSE)[1] is False
    assert columns(None, *SPARSE)[0][0] == "email"


def test_sparse_first_column_is_asked_about() -> None:
    rows = [(second, first, *names) for first, second, *names in SPARSE]
    headers = ["E-mail", "E-mail 2", "First name", "Last name"]
    assert columns(headers, *rows)[1] is False


@pytest.mark.parametrize("headers", [["Name", "Ada Lovelace", "Grace Hopper"], None])
def test_several_columns_of_addresses_without_a_header_are_asked_about(
    headers: list[str] | None,
) -> None:
    assert columns(headers, ("E-mail", ADA, GRACE))[1] is False


def test_header_tells_the_candidates_column_from_unknown_ones() -> None:
    rows = [(ADA, "1@y.example"), (GRACE, "2@y.example")]
    assert columns(["E-mail", "Xyz"], *rows) == (("email", ""), True)
    assert columns(["Xyz", "Manager"], *rows) == (("email", ""), True)
    assert columns(["Xyz", "Abc"], *rows)[1] is False
    assert columns(["Candidate", "Xyz"], *rows)[1] is False


# The local part is the candidate's name, or says nothing. "" is an empty cell.
CELLS = st.lists(
    st.tuples(st.sampled_from(["", "name", "other"]), st.sampled_from(["", "name", "other"])),
    min_size=3,
    max_size=8,
)


@given(CELLS, st.sampled_from([("E-mail", "E-mail 2"), ("E-mail", "E-mail"), None]))
def test_sure_column_never_has_fewer_addresses_than_its_rival(
    cells: list[tuple[str, str]], headers: tuple[str, str] | None
) -> None:
    def cell(kind: str, row: int, column: int) -> str:
        local = {"name": f"ada{row}", "other": f"{row}"}.get(kind)
        return f"{local}@x{column}.example" if local else ""

    rows = [
        (cell(one, n, 1), cell(two, n, 2), f"Ada{n}", "Xu") for n, (one, two) in enumerate(cells)
    ]
    named = (*headers, "First name", "Last name") if headers else None
    mapping, is_sure = columns(named, *rows)
    if is_sure:
        counts = [sum(bool(row[column]) for row in rows) for column in (0, 1)]
        assert not any(counts) or counts[mapping.index("email")] == max(counts)


@pytest.mark.parametrize("header", ["All Email Addresses", "Alle E-Mail-Adressen", "All e-mails"])
def test_column_of_all_addresses_has_the_others_beside_the_first_one(header: str) -> None:
    both = [("Ada", f"ada@work.example, {ADA}", ADA), ("Grace", GRACE, GRACE)]
    assert columns(["Name", header, "Primary Email Address"], *both) == (
        ("name", "other_email", "email"),
        True,
    )
    assert columns(["Name", header], *[row[:2] for row in both]) == (("name", "email"), True)


def test_only_one_column_has_the_other_addresses() -> None:
    homes = [(ADA, "ada@home.example"), (GRACE, "grace@home.example")]
    rows = [(*pair, ", ".join(pair)) for pair in homes]
    mapping, _is_sure = columns(["E-mail", "E-mail 2", "All Email Addresses"], *rows)
    assert sorted(mapping) == ["", "email", "other_email"]


LAST = ["Lovelace", "Hopper", "Jackson"]
FIRST = ["Ada", "Grace", "Mary"]
UNSPELLED = ["al1@x.example", "gh2@x.example", "mj3@x.example"]
SPELLED = ["lovelace@x.example", "hopper@x.example", "jackson@x.example"]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (["Vorname", "Blorb", "E-Mail"], ("first_name", "last_name", "email")),
        (["Blorb", "Nachname", "E-Mail"], ("first_name", "last_name", "email")),
        (["Name", "", "E-Mail"], ("first_name", "last_name", "email")),
        (["Name 1", "Name 2", "E-Mail"], ("first_name", "last_name", "email")),
        (["Candidate", "Surname", "E-mail"], ("first_name", "last_name", "email")),
        (["Email first name", "Email last name", "Email"], ("first_name", "last_name", "email")),
    ],
)
def test_other_part_of_half_a_name_stands_beside_it(
    header: list[str], wanted: tuple[str, ...]
) -> None:
    assert columns(header, *zip(FIRST, LAST, SPELLED, strict=True)) == (wanted, True)


@pytest.mark.parametrize("header", [["Name", "Blorb", "E-Mail"], ["First name", "Blorb", "E-mail"]])
def test_half_a_name_beside_a_column_that_may_have_the_rest_is_asked(header: list[str]) -> None:
    assert not columns(header, *zip(FIRST, LAST, UNSPELLED, strict=True))[1]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (["Name", "Blorb", "E-Mail"], ("Ada Lovelace", "Rot")),
        (["First name", "Team", "E-mail"], ("Ada", "Rot")),
        (["First name", "Blorb", "E-mail"], ("Ada", "17")),
        (["Name", "Blorb", "E-Mail"], ("山田太郎", "東京")),
    ],
)
def test_whole_or_known_columns_are_no_question(header: list[str], cells: tuple[str, ...]) -> None:
    assert columns(header, *[(*cells, f"p{n}@x.example") for n in range(3)])[1]


def test_empty_columns_of_names_leave_them_to_the_filled_ones() -> None:
    header = ["Name", "First name", "Last name", "E-mail"]
    rows = [("Ada Lovelace", "", "", ADA), ("Grace Hopper", "", "", GRACE)]
    assert columns(header, *rows) == (("name", "", "", "email"), True)
    rows = [("", "Ada", "Lovelace", ADA), ("", "Grace", "Hopper", GRACE)]
    assert columns(header, *rows) == (("", "first_name", "last_name", "email"), True)
    assert columns(["Name", "Antwort", "E-Mail"], ("", "Ada Lovelace", ADA)) == (
        ("", "name", "email"),
        True,
    )
