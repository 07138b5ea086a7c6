"""An e-mail is compared only if it is a whole address."""

import pytest

from flows_api import Candidate, is_comparable_email


@pytest.mark.parametrize(
    "email",
    [
        "priya.nair@people.example",
        "PRIYA@PEOPLE.EXAMPLE",
        "o'neil+job@sub.people.example",
        "jörg@müller.example",
        "foo..bar@people.example",
        "a@b.xxx",
        "alexxx@people.example",
        "first_last__2@people.example",
    ],
)
def test_a_whole_address_is_comparable(email: str) -> None:
    assert is_comparable_email(email)


@pytest.mark.parametrize(
    "email",
    [
        None,
        "",
        "n/a",
        "Priya Nair",
        "p***@people.example",
        "*****@people.example",
        "priya@p*****.example",
        "p•••a@people.example",
        "p…@people.example",
        "p...@people.example",
        "p___a@people.example",
        "p----@people.example",
        "pxxxx@people.example",
        "XXXX@XXXX.example",
        "[hidden]@people.example",
        "priya.n",
        "priya.nair@",
        "priya.nair@peop",
        "priya.nair@people.",
        "priya.nair@people.e",
        "priya.nair@people.exa…",
        "@people.example",
        "priya nair@people.example",
        "two@signs@people.example",
        "5d41402abc4b2a76b9719d911017c592",
    ],
)
def test_a_masked_cut_or_absent_address_is_not(email: str | None) -> None:
    assert not is_comparable_email(email)
    assert not Candidate(id="1", email=email).has_comparable_email


def test_blanks_around_an_address_make_no_difference() -> None:
    assert Candidate(id="1", email=" priya@people.example\n").has_comparable_email
