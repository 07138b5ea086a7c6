"""Words of a sentence beside an address are no name."""

import pytest

from tests.assignments.imports.texts.shown import found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Please also invite ada@example.com by Friday.", [""]),
        ("Please invite ada@example.com and also grace@example.com, thanks", ["", ""]),
        ("Bitte auch ada@example.com einladen", [""]),
        ("Merci d'inviter ada@example.com", [""]),
        ("Please invite Ada Lovelace ada@example.com", ["Ada Lovelace"]),
        ("Please invite Ada Lovelace <al@example.com>", ["Ada Lovelace"]),
        ("Hi Rita, please add Grace Hopper (gh@example.com) for Monday", ["Grace Hopper"]),
        ("Will Smith will@example.com", ["Will Smith"]),
        ("ada lovelace ada@example.com", ["ada lovelace"]),
        ("will smith ws@example.com", ["will smith"]),
        ("per andersson pa@example.com", ["per andersson"]),
        ("also ada@example.com", [""]),
        ("Jan van der Berg jan@example.com", ["Jan van der Berg"]),
        ("anna@example.com\tAnna\tper Berg", ["Anna per Berg"]),
        ("Ursula Kroeber\tLe Guin\tursula@example.com", ["Ursula Kroeber Le Guin"]),
        ("New York; Ursula Kroeber; ursula@example.com", ["Ursula Kroeber"]),
    ],
)
def test_name_in_a_sentence(line: str, names: list[str]) -> None:
    assert [name for _address, name in found(line)] == names


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("N/A <ada@example.com>", ""),
        ("k/A, ada@example.com", ""),
        ("- [x] Ada Lovelace ada@example.com", "Ada Lovelace"),
        ("[ ] Ada Lovelace ada@example.com", "Ada Lovelace"),
        ("Ada Lovelace PhD <ada@example.com>", "Ada Lovelace"),
    ],
)
def test_signs_before_a_name(line: str, name: str) -> None:
    assert found(line) == [("ada@example.com", name)]


@pytest.mark.parametrize(
    "line",
    [
        "Ada Lovelace &lt;ada@example.com&gt;",
        "Ada Lovelace (34), ada@example.com",
        "ii. Ada Lovelace ada@example.com",
        "Ada Lovelace E-Mail: ada@example.com",
        "Ada Lovelace https://www.linkedin.com/in/ada-l-123/ ada@example.com",
        "Ada Lovelace, linkedin.com/in/ada, ada@example.com",
        "Ada Lovelace, ACME GmbH, ada@example.com",
        "Ada Lovelace – Senior Engineer – ada@example.com",
        "New York, Ada Lovelace, ada@example.com",
        "ada@example.com (Ada Lovelace) - optional",
    ],
)
def test_what_stands_beside_a_name(line: str) -> None:
    assert found(line) == [("ada@example.com", "Ada Lovelace")]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Anna Maria;Schmidt;am@example.com", "Anna Maria Schmidt"),
        ("Ada;van der Berg;a@example.com", "Ada van der Berg"),
    ],
)
def test_two_parts_of_several_words_stay_parts(line: str, name: str) -> None:
    assert [name for _address, name in found(line)] == [name]


def test_link_with_an_at_sign_is_kept() -> None:
    line = "Ada https://medium.com/@ada ada@example.com"
    assert sum(address.count("@") for address, _name in found(line)) == 2
