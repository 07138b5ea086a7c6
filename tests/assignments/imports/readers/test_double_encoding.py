"""UTF-8 that was taken for another encoding and saved again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.assignments.imports.readers import Choices
from dashboard.assignments.imports.readers.double_encoding import (
    MIDDLES,
    decode_again,
    is_garbled,
    undo,
)
from dashboard.assignments.imports.readers.files import read_bytes
from dashboard.assignments.imports.readers.table import Table
from dashboard.assignments.imports.texts.known_names import names_by_language
from tests.assignments.imports.factories import garbled

BY_LANGUAGE = {
    language: sorted(name.title() for name in names if not name.isascii() and len(name) > 2)
    for language, names in names_by_language().items()
    if not all(map(str.isascii, names))
}
NAMES = sorted(name for names in BY_LANGUAGE.values() for name in names)


def names_of(table: Table) -> list[str]:
    return [row.cells[0] for row in table.rows]


def file_of(*names: str, encoding: str = "utf-8") -> bytes:
    lines = [f"{name};p{n}@x.example" for n, name in enumerate(names)]
    return "\r\n".join(["Name;E-mail", *lines]).encode(encoding)


@pytest.mark.parametrize("middle", MIDDLES)
@pytest.mark.parametrize("name", ["Jörg Müller", "Łukasz Dąbrowski", "Renée Núñez", "Šárka Žák"])
def test_second_encoding_is_undone(name: str, middle: str) -> None:
    table = read_bytes(file_of(garbled(name, middle), "Ada Lovelace"), Choices())
    assert names_of(table) == [name, "Ada Lovelace"]
    guess = table.reading.guesses["encoding"]
    assert guess.value in guess.alternatives and guess.value.startswith("double_")


@pytest.mark.parametrize("name", ["Иван Смирнова", "Γιώργος Παπαδόπουλος", "山田 花子", "김 민준"])
def test_other_scripts_too(name: str) -> None:
    assert names_of(read_bytes(file_of(garbled(name, "cp1252")), Choices())) == [name]


def test_member_may_choose_the_text_as_it_stands() -> None:
    raw = file_of(garbled("Jörg Müller", "cp1252"))
    table = read_bytes(raw, Choices(encoding="utf-8"))
    assert names_of(table) == [garbled("Jörg Müller", "cp1252")]
    assert table.reading.guesses["encoding"].alternatives == ("double_cp1252",)
    assert names_of(read_bytes(raw, Choices(encoding="double_cp1252"))) == ["Jörg Müller"]
    assert names_of(read_bytes(file_of("Jörg"), Choices(encoding="double_cp1252"))) == ["Jörg"]


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6), st.sampled_from(MIDDLES))
def test_undoing_is_exact(names: list[str], middle: str) -> None:
    text = "\n".join(names)
    assert undo(garbled(text, middle), middle) == text


@given(st.sampled_from(sorted(BY_LANGUAGE)), st.data())
def test_usual_second_encoding_is_found(language: str, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(BY_LANGUAGE[language]), min_size=2, max_size=6))
    text = "\n".join(names)
    assert decode_again(garbled(text, "cp1252").encode()).text == text


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
def test_names_that_were_encoded_once_stay(names: list[str]) -> None:
    text = "\n".join(names)
    assert decode_again(text.encode()).text == text
    assert not any(map(is_garbled, names))


@pytest.mark.parametrize("name", ["JÃ¶rg", "Å ukasz", "Å\u0081ukasz", "RenÃ©e", "MÃ¼ller-LÃ¼th"])
def test_garbled_name_is_told(name: str) -> None:
    assert is_garbled(name)


@pytest.mark.parametrize("name", ["Ada", "SÃO PAULO", "Å", "Åsa Öberg", "İŞ", "Íž", "Пётр"])
def test_rare_letters_are_not_garbled(name: str) -> None:
    assert not is_garbled(name)


def test_file_of_both_kinds_stays_as_it_is() -> None:
    table = read_bytes(file_of("Jörg Müller", garbled("Renée", "cp1252")), Choices())
    assert names_of(table) == ["Jörg Müller", "RenÃ©e"]
    assert table.reading.guesses["encoding"].value == "utf-8"
