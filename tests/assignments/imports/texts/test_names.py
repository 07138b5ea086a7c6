"""Names as lists hold them: what is no part of a name, and its two parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.texts.names import clean_name, clean_part, split_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1 Ada", "Ada"),
        ("12.05.2026 +49 30", ""),
        ("• Mary", "Mary"),
        ("mailto:", ""),
        ("(Ada Lovelace)", "Ada Lovelace"),
        ("“Ada Lovelace”", "Ada Lovelace"),
        ("\u200bAda\u200b\u00a0Lovelace\ufeff", "Ada Lovelace"),
        ("\u202aAda Lovelace\u202c", "Ada Lovelace"),
        ("ADA LOVELACE", "ADA LOVELACE"),
        ("Ada Lovelace (ada@example.com)", "Ada Lovelace"),
        ("Elizabeth (Liz) Bennet", "Elizabeth (Liz) Bennet"),
        ("Name: Ada Lovelace", "Ada Lovelace"),
        ("O'Brien", "O'Brien"),
        ("D’Arc", "D’Arc"),
        ("’t Hooft", "’t Hooft"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("Dr. Ada Lovelace", "Dr. Ada Lovelace"),
        ("An", "An"),
        ("Null", "Null"),
        ("Ada & Grace", "Ada Grace"),
    ],
)
def test_what_is_no_part_of_a_name_is_left_out(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "N/A",
        "n.a.",
        "NULL",
        "-",
        "–",
        "?",
        "#N/A",
        "#REF!",
        "#NV",
        "unknown",
        "Dr.",
        "Prof. Dr.",
        "ada@example.com",
        "+49 30 1234",
        "2026-05-12",
        "E-Mail",
        "None",
        "nan",
        "(none)",
        "k. A.",
        "null null",
        "undefined undefined",
        "N/A N/A",
        "None None",
        "TBC",
        "Unknown Unknown",
        "n/a, n/a",
    ],
)
def test_placeholders_are_no_names(text: str) -> None:
    assert clean_name(text) == ""
    assert split_name(text) == ("", "")


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Ada Lovelace", ("Ada", "Lovelace")),
        ("Lovelace, Ada", ("Ada", "Lovelace")),
        ("Ada", ("Ada", "")),
        ("Ada Lovelace, PhD", ("Ada", "Lovelace")),
        ("Grace Hopper, MBA, PMP", ("Grace", "Hopper")),
        ("Grace Hopper, CSPO", ("Grace", "Hopper")),
        ("Ada Lovelace, Senior Engineer", ("Ada", "Lovelace")),
        ("Ada Lovelace, Head of Sales, PhD", ("Ada", "Lovelace")),
        ("Engineer, Ada", ("Ada", "Engineer")),
        ("Null, Ada", ("Ada", "Null")),
        ("Ada Lovelace PhD", ("Ada", "Lovelace")),
        ("Ada Lovelace M.Sc.", ("Ada", "Lovelace")),
        ("Jack Ma", ("Jack", "Ma")),
        ("Ada Lovelace, Acme GmbH", ("Ada", "Lovelace")),
        ("Smith, Jr.", ("", "Smith, Jr.")),
        ("John Smith, Jr.", ("John", "Smith, Jr.")),
        ("King, Jr., Martin", ("Martin", "King, Jr.")),
        ("Sammy Davis Jr.", ("Sammy", "Davis Jr.")),
        ("LOVELACE, ADA", ("ADA", "LOVELACE")),
        ("Li, Ma", ("Ma", "Li")),
        ("de la Cruz, Ana", ("Ana", "de la Cruz")),
    ],
)
def test_whole_names_are_split(whole: str, parts: tuple[str, str]) -> None:
    assert split_name(whole) == parts


def test_credentials_in_the_column_of_last_names() -> None:
    assert clean_part("Lovelace, PhD") == clean_part("Lovelace PhD") == "Lovelace"
    assert clean_part("King, Jr.") == "King, Jr."


PIECES = ["Ada", "Lovelace", "Müller", "山田", "Jr.", "PhD", "Dr.", "N/A", "1", "12.05.2026", ","]
PIECES += ["•", "(", ")", '"', "“", "'", "@", "ada@example.com", "To:", "-", "<", ">"]
PIECES += ["\u200d", "\u0301"]


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=8).map(" ".join))
def test_no_name_holds_an_at_sign_or_lacks_a_letter(text: str) -> None:
    for name in (*split_name(text), clean_name(text), clean_part(text)):
        assert "@" not in name
        assert not name or any(letter.isalpha() for letter in name)
        assert name == name.strip()
