"""Two names in cells of their own without a header: their order, and when it is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import Choices, read_pasted
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.name_order import (
    ListOrder,
    Order,
    order_of_list,
    pair_order,
)
from dashboard.assignments.imports.texts.entry import Entry
from dashboard.assignments.note_codes import NoteCode

KNOWN = [("Ada", "Lovelace"), ("Grace", "Hopper"), ("Hugo", "Blanc"), ("Ann", "Leeson")]
UNKNOWN = [("Qo", "Zan"), ("Vy", "Wen"), ("Xu", "Ty")]


def names(text: str) -> list[tuple[str, str, bool]]:
    """Return the first and the last name of each pasted line, and whether it is asked."""
    return [(row.cells[1], row.cells[2], bool(row.note)) for row in read_pasted(text).rows]


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("Blanc, Hugo, a@x.example", "Hugo", "Blanc"),
        ("a@x.example, Leeson, Ann", "Ann", "Leeson"),
        ("Lovelace; Ada; a@x.example", "Ada", "Lovelace"),
        ("Lovelace\tAda\ta@x.example", "Ada", "Lovelace"),
        ("Ada, Lovelace, a@x.example", "Ada", "Lovelace"),
        ("Qo, Zan, qo.zan@x.example", "Qo", "Zan"),
        ("Qo, Zan, qzan@x.example", "Qo", "Zan"),
        ("Müller-Wen, Jean-Qo, a@x.example", "Jean-Qo", "Müller-Wen"),
        ("Paris, Blanc, Hugo, hugo.blanc@x.example", "Hugo", "Blanc"),
    ],
)
def test_names_and_addresses_tell_the_order(line: str, first: str, last: str) -> None:
    assert names(line) == [(first, last, False)]


@pytest.mark.parametrize("line", ["Zan, Qo, qo.zan@x.example", "Zan, Qo, qzan@x.example"])
def test_address_alone_that_begins_with_the_second_name_is_asked(line: str) -> None:
    """It is right nearly always, but addresses of some companies begin with the last name."""
    assert names(line) == [("Qo", "Zan", True)]
    assert all(
        is_unsure for _first, _last, is_unsure in names(f"{line}\nWen, Vy, vy.wen@x.example")
    )
    assert names(f"{line}\nBlanc, Hugo, b@x.example") == [
        ("Qo", "Zan", False),
        ("Hugo", "Blanc", False),
    ]


@pytest.mark.parametrize(
    "line", ["Qo, Zan, a@x.example", "a@x.example; Qo; Zan", "Qo\tZan\tqo@x.example"]
)
def test_order_without_evidence_is_asked(line: str) -> None:
    assert names(line) == [("Qo", "Zan", True)]


def test_other_lines_tell_the_order() -> None:
    assert names("Blanc, Hugo, a@x.example\nZan, Qo, b@x.example") == [
        ("Hugo", "Blanc", False),
        ("Qo", "Zan", False),
    ]
    assert names('"Blanc, Hugo" <a@x.example>\nZan, Qo, b@x.example')[1] == ("Qo", "Zan", False)


def test_line_that_contradicts_the_list_is_asked() -> None:
    lines = [f"{last}, {first}, {n}@x.example" for n, (first, last) in enumerate(KNOWN)]
    assert names("\n".join([*lines, "Mary, Jackson, m@x.example"]))[-1][2]


def test_lines_that_disagree_tell_only_their_own_order() -> None:
    text = "Ada, Lovelace, a@x.example\nHopper, Grace, b@x.example\nQo, Zan, c@x.example"
    assert names(text) == [
        ("Ada", "Lovelace", False),
        ("Grace", "Hopper", False),
        ("Qo", "Zan", True),
    ]


@given(
    people=st.lists(st.sampled_from([*KNOWN, *UNKNOWN]), min_size=1, max_size=6),
    is_last_first=st.booleans(),
    separator=st.sampled_from([", ", "; ", "\t"]),
    is_before=st.booleans(),
)
def test_names_are_never_swapped_unasked(
    people: list[tuple[str, str]], is_last_first: bool, separator: str, is_before: bool
) -> None:
    lines = []
    for n, (first, last) in enumerate(people):
        pair = [last, first] if is_last_first else [first, last]
        cells = [*pair, f"{n}@x.example"] if is_before else [f"{n}@x.example", *pair]
        lines.append(separator.join(cells))
    for (first, last, is_unsure), person in zip(names("\n".join(lines)), people, strict=True):
        assert is_unsure or (first, last) == person


def test_order_of_a_list_needs_most_of_its_votes() -> None:
    first = Entry("a@x.example", parts=("Ada", "Lovelace"), is_pair=True)
    last = Entry("b@x.example", parts=("Hopper", "Grace"), is_pair=True)
    assert order_of_list([first, last]) == order_of_list([]) == ListOrder()
    assert order_of_list([last] * 4 + [first]) == ListOrder(pairs=Order.LAST_FIRST)
    assert pair_order("Ada", "Grace", "x@x.example") == Order.UNKNOWN


def test_two_columns_of_names_without_a_header() -> None:
    known = read_bytes(b"Blanc,Hugo,a@x.example\nZan,Qo,b@x.example\n", Choices())
    assert known.mapping == ("last_name", "first_name", "email")
    assert "columns" not in known.reading.unsure
    spelled = read_bytes(b"Zan,Qo,qo.zan@x.example\nWen,Vy,vwen@x.example\n", Choices())
    assert spelled.mapping == ("last_name", "first_name", "email")
    assert "columns" in spelled.reading.unsure
    unsure = read_bytes(b"Qo,Zan,a@x.example\nVy,Wen,b@x.example\n", Choices())
    assert "columns" in unsure.reading.unsure


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Blanc Hugo, a@x.example", [("Hugo", "Blanc", True)]),
        ("Blanc Hugo <a@x.example>", [("Hugo", "Blanc", True)]),
        ("Hugo Blanc, a@x.example", [("Hugo", "Blanc", False)]),
        ("Zan Hugo, zan@x.example", [("Zan", "Hugo", False)]),
        ("Zan Hugo, z.hugo@x.example", [("Zan", "Hugo", False)]),
        (
            "Blanc Hugo, a@x.example\nHopper Grace, b@x.example\nZan Qo, c@x.example",
            [("Hugo", "Blanc", False), ("Grace", "Hopper", False), ("Qo", "Zan", True)],
        ),
        (
            "Ada Lovelace, a@x.example\nGrace Hopper, b@x.example\nZan Hugo, c@x.example",
            [("Ada", "Lovelace", False), ("Grace", "Hopper", False), ("Zan", "Hugo", False)],
        ),
    ],
)
def test_last_name_first_in_one_cell(text: str, read: list[tuple[str, str, bool]]) -> None:
    """The names of a list tell its order. One line alone is asked."""
    assert names(text) == read


def test_city_beside_a_whole_name_is_asked() -> None:
    [row] = read_pasted("Ada Lovelace, London, ada@example.com").rows
    assert row.note == NoteCode.NAME_ORDER
    [row] = read_pasted("Ada Mae, Lovelace, lovelace@example.com").rows
    assert row.note is None
