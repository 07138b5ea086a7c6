"""Lines of a paste that belong together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers.folded_lines import join_lines
from tests.assignments.imports.readers.shown import ADA, GRACE, candidates


@pytest.mark.parametrize(
    "text",
    [
        "To: Ada Lovelace <ada@example.com>, Grace\n Hopper <grace@example.com>",
        "Ada Lovelace <ada@example.com>, Grace Hopper\n <grace@example.com>",
        "Ada Lovelace <ada@example.com>; Grace Hopper\n<grace@example.com>",
        "Ada Lovelace\n<ada@example.com>\nGrace Hopper\n<grace@example.com>",
    ],
)
def test_recipient_that_is_broken_in_two_is_one(text: str) -> None:
    assert candidates(text) == [ADA, GRACE]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace\nada@example.com\nGrace Hopper\ngrace@example.com",
        "Ada Lovelace\nada@example.com\n\nGrace Hopper\n\ngrace@example.com\n",
        "Ada Lovelace\nmailto:ada@example.com\nGrace Hopper\ngrace@example.com",
    ],
)
def test_name_above_its_address(text: str) -> None:
    assert candidates(text) == [ADA, GRACE]


def test_names_and_addresses_take_turns() -> None:
    assert candidates("Ada Lovelace\nal@example.com\nGrace Hopper\ngh@example.com") == [
        ("al@example.com", "Ada", "Lovelace"),
        ("gh@example.com", "Grace", "Hopper"),
    ]


def test_line_above_an_address_that_does_not_spell_it_stays_a_line() -> None:
    found = candidates("Editor\nal@example.com\nViewer\nOwner\ngh@example.com")
    assert [email for email, *_ in found] == [
        "Editor",
        "al@example.com",
        "Viewer",
        "Owner",
        "gh@example.com",
    ]


def test_name_below_its_address_is_not_the_next_ones() -> None:
    found = candidates("al@example.com\nAda Lovelace\ngh@example.com\nGrace Hopper")
    assert found[0] == ("al@example.com", "", "")
    assert found[2] == ("gh@example.com", "", "")


PIECES = ["Ada Lovelace", "ada@example.com", "<g@example.com>", "Ada <ada@example.com>,", " Mary"]
PIECES += ["To:", "", "Grace <g@example.com>, Mary", "  Jackson <m@example.com>", "x, y", "-"]


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_no_word_of_any_line_is_lost(lines: list[str]) -> None:
    joined = " ".join(line for _number, line in join_lines("\n".join(lines)))
    assert sorted(joined.replace("<", " ").replace(">", " ").split()) == sorted(
        " ".join(lines).replace("<", " ").replace(">", " ").split()
    )
