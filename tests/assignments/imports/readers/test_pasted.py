"""Reading of lines pasted from e-mail programs, chats and spreadsheets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import read_pasted
from tests.assignments.imports.readers.shown import ADA, GRACE, candidates


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace <ada@example.com>\nGrace Hopper <grace@example.com>",
        '"Lovelace, Ada" <ada@example.com>; "Hopper, Grace" <grace@example.com>;',
        "Ada Lovelace <ada@example.com>, Grace Hopper <grace@example.com>",
        "Ada;Lovelace;ada@example.com\n\nGrace;Hopper;grace@example.com",
        "ada@example.com\tAda\tLovelace\r\ngrace@example.com\tGrace\tHopper\r\n",
        "Ada Lovelace ada@example.com\nGrace Hopper grace@example.com",
        "Ada Lovelace, ada@example.com\nGrace Hopper, grace@example.com",
        "Vorname\tNachname\tE-Mail\nAda\tLovelace\tada@example.com\nGrace\tHopper\tgrace@example.com",
        "E-mail;Name\nada@example.com;Ada Lovelace\ngrace@example.com;Hopper, Grace",
        "\ufeffmailto:ada@example.com, Ada, Lovelace\n<grace@example.com>",
    ],
)
def test_two_candidates_in_any_form(text: str) -> None:
    found = candidates(text)
    assert found[0] == ADA
    assert found[1] in (GRACE, ("grace@example.com", "", ""))
    assert len(found) == 2


def test_addresses_with_any_separator() -> None:
    text = "ada@example.com; grace@example.com, joan@example.com\n\nmary@example.com"
    assert [email for email, _, _ in candidates(text)] == [
        "ada@example.com",
        "grace@example.com",
        "joan@example.com",
        "mary@example.com",
    ]


@pytest.mark.parametrize("separator", ["; ", ", ", "\t"])
def test_invalid_address_keeps_its_name(separator: str) -> None:
    line = separator.join(["barbara@@inbox.example", "Barbara", "Liskov"])
    assert candidates(f"ada@example.com\n{line}")[1:] == [
        ("barbara@@inbox.example", "Barbara", "Liskov")
    ]


LINES = [
    "{a}",
    "Ada Lovelace <{a}>",
    '"Lovelace, Ada" <{a}>',
    '"Lovelace, Ada <{a}>',
    "{a} <{a}>",
    "{a} (Ada)",
    "• {a}",
    "1. Ada Lovelace {a}",
    "Ada\tLovelace\t{a}",
    "Lovelace; Ada; {a}",
    "To: Ada <{a}>,",
    "> mailto:{a}?subject=x",
]
BETWEEN = ["\n", "\r\n", "\n\n", ", ", "; ", " ", "\t", " / ", " and ", "\nTo:\n", '\n"\n', "\n, "]


@given(st.data())
def test_every_address_of_a_paste_is_in_one_row(data: st.DataObject) -> None:
    """Expect each address as a row's own, or as the other one of a candidate with two."""
    addresses = [f"p{n}@x{n}.example" for n in range(data.draw(st.integers(1, 8)))]
    pieces = [data.draw(st.sampled_from(LINES)).format(a=address) for address in addresses]
    paste = "".join(piece + data.draw(st.sampled_from(BETWEEN)) for piece in pieces)
    cells = [cell for row in read_pasted(paste).rows for cell in (row.cells[0], row.cells[4])]
    found = [address for cell in cells if "@" in cell for address in cell.split(", ")]
    assert found == addresses


def test_name_above_its_address_in_brackets() -> None:
    assert candidates("Ada Lovelace\n  <ada@example.com>,\nGrace Hopper\n<grace@example.com>") == [
        ADA,
        GRACE,
    ]


def test_line_without_an_address_is_kept() -> None:
    assert candidates("ada@example.com\nplease invite these")[1][0] == "please invite these"


def test_unresolved_recipient_is_a_line_without_an_address() -> None:
    paste = "Ada Lovelace <ada@example.com>; Mary Jackson; Grace Hopper <grace@example.com>"
    assert candidates(paste) == [ADA, ("", "Mary", "Jackson"), GRACE]


def test_pasted_vcard_has_its_names() -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nN:{last};{first};;;\nEMAIL:{first}@example.com\nEND:VCARD\n"
    pasted = text.format(first="Ada", last="Lovelace") + text.format(first="Grace", last="Hopper")
    assert candidates(pasted) == [
        ("Ada@example.com", "Ada", "Lovelace"),
        ("Grace@example.com", "Grace", "Hopper"),
    ]


@pytest.mark.parametrize(
    "request_line",
    [
        "Bonjour, merci d'inviter {a} et {g}.",
        "Merci d\u2019ajouter {a} et {g}.",
        "Graag {a} en {g}",
    ],
)
def test_words_of_a_request_are_no_name(request_line: str) -> None:
    pasted = request_line.format(
        a="Ada Lovelace (ada@example.com)", g="Grace Hopper (grace@example.com)"
    )
    assert candidates(pasted) == [ADA, GRACE]
