"""Long lines: their time grows with their length, and not with its square."""

from functools import partial
from itertools import cycle

import pytest

from dashboard.assignments.imports.readers.pasted import read_pasted
from dashboard.assignments.imports.texts.entries import read_entries
from dashboard.assignments.imports.texts.fields import Field
from dashboard.assignments.imports.texts.names import MAX_TEXT_LENGTH
from dashboard.assignments.imports.texts.tokens import plain_line, tokens_of
from tests.support.operations import count_operations

ADDRESS = "ada@example.com"
PIECES = ["a", "Ab ", "1 ", "a,", "a;", "a\t", "a:", "Ada: ", "(a)", "(", "<", '"', "'a ", "+ "]
PIECES += ["and ", "a?b&", "/", "\u3000", "[a]", '"" : ', "a@b ", "a@b, ", "A,", " - ", "mailto:"]
ENDS = ["", f" {ADDRESS}", f";{ADDRESS}", f"\t{ADDRESS}", f" <{ADDRESS}>", f" mailto:{ADDRESS}"]


@pytest.mark.parametrize("piece", PIECES)
def test_operations_grow_with_the_length(piece: str) -> None:
    for end in ENDS[:3]:
        short, long = (count_operations(partial(read_entries, piece * n + end)) for n in (150, 600))
        assert long < short * 6, end


# Work in C is not counted above. With the square of the length, these would not come to an end.
# Each piece meets one end, in turn: a line takes a second.
@pytest.mark.parametrize(("piece", "end"), [*zip(PIECES, cycle(ENDS[3:]), strict=False)])
def test_very_long_line_is_read(piece: str, end: str) -> None:
    line = piece * (50_000 // len(piece)) + end
    assert read_entries(line)[-1].address == ADDRESS


@pytest.mark.parametrize("piece", PIECES)
def test_text_of_a_field_is_no_longer_than_a_name(piece: str) -> None:
    tokens = list(tokens_of(plain_line(piece * 2_000)))
    assert len(Field("", tokens).text) <= MAX_TEXT_LENGTH


def test_long_prose_is_no_name() -> None:
    prose = "please invite them all to the assessment of this week " * 20
    [row] = read_pasted(f"{prose}Ada Lovelace {ADDRESS}").rows
    assert row.cells == (ADDRESS, "", "", "", "")


def test_link_without_an_address_is_read() -> None:
    assert [entry.address for entry in read_entries(f"mailto:?{'a' * 500_000} {ADDRESS}")] == [
        ADDRESS
    ]


def test_line_of_many_separators_is_no_header() -> None:
    assert len(list(read_pasted("E-mail" + "," * 100_000 + ADDRESS).rows)) == 1


# Work in C: with the square of the length, these would not come to an end.
@pytest.mark.parametrize("piece", ["<a ", "<td>", "<!-- >", "<a href=x>", "<", "-", "a:", "1a"])
def test_very_long_source_is_read(piece: str) -> None:
    text = f"<br>{piece * (100_000 // len(piece))}<p>\n{ADDRESS}"
    assert ADDRESS in [row.cells[0] for row in read_pasted(text).rows]
