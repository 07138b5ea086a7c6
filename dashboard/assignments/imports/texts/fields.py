"""Fields of a line of text: what stands between two separators, and the words in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from dashboard.assignments.imports.texts.name_evidence import count_spelled
from dashboard.assignments.imports.texts.names import MAX_TEXT_LENGTH, is_label
from dashboard.assignments.imports.texts.prose import is_prose, name_in_prose
from dashboard.assignments.imports.texts.tokens import Token
from dashboard.assignments.imports.texts.words import CONNECTORS

MAX_DISTANCE: Final = 100
"""How many fields away from its address a name may stand."""
DASHES: Final = ("-", "--", "\u2013", "\u2014")


@dataclass
class Field:
    """The tokens between two separators.

    ``separator`` is the one before it.
    """

    separator: str
    tokens: list[Token] = field(default_factory=list)

    @property
    def addresses(self) -> list[Token]:
        return [token for token in self.tokens if token.kind == "address"]

    @property
    def text(self) -> str:
        """Return the words, without a label before a colon.

        Words before an address in brackets are its name, so those after it are none.
        """
        attached = [n for n, token in enumerate(self.tokens) if token.attached]
        before = words_of(self.tokens[: attached[0]]) if attached else ""
        return before or words_of(self.tokens)


def split_fields(tokens: Iterator[Token]) -> list[Field]:
    fields = [Field("")]
    for token in tokens:
        if token.kind == "separator" or token.text in DASHES:
            fields.append(Field(token.text))
            continue
        tokens_before = fields[-1].tokens
        if tokens_before and _is_repeated(tokens_before[-1], token):
            tokens_before.pop()
        tokens_before.append(token)
    return fields


def near_addresses(fields: list[Field]) -> list[Field]:
    """Return the fields with an address, and those so near that they may hold its name."""
    is_near = [False] * len(fields)
    for places in (range(len(fields)), reversed(range(len(fields)))):
        distance = MAX_DISTANCE + 1
        for n in places:
            distance = 0 if fields[n].addresses else distance + 1
            is_near[n] |= distance <= MAX_DISTANCE
    return [one for n, one in enumerate(fields) if is_near[n]]


def _is_repeated(before: Token, token: Token) -> bool:
    """Return whether an address is the next one's name: "ada@example.com <ada@example.com>"."""
    is_pair = before.kind == token.kind == "address" and token.attached
    return is_pair and before.text.casefold() == token.text.casefold()


def words_of(tokens: Sequence[Token]) -> str:
    """Return the words among ``tokens``, or "" for prose: more than a name and its labels have."""
    words: list[str] = []
    address = next((token.text for token in tokens if token.kind == "address"), "")
    is_before = True
    size = 0
    for token in tokens:
        if token.kind == "address":
            is_before = False
        elif token.kind != "colon":
            words.append(f"({token.text})" if token.kind == "comment" else token.text)
            size += len(words[-1]) + 1
        elif is_before and (size > MAX_TEXT_LENGTH or _is_label_before(words, address)):
            words, size = [], 0
    if size > MAX_TEXT_LENGTH:
        return ""
    words = _without_connectors(words)
    return " ".join(name_in_prose(words, address) if is_prose(words) else words)


def _without_connectors(words: list[str]) -> list[str]:
    """Return ``words`` without those at their ends that connect two candidates."""
    while words and _connects(words[0], is_first=True):
        del words[0]
    while words and _connects(words[-1]):
        del words[-1]
    return words


def _connects(word: str, *, is_first: bool = False) -> bool:
    """Return whether ``word`` connects two candidates, and is no part of a name.

    En, E, Y, I and Og are names too: with a capital, such a short word is one. A longer one may
    begin with a capital where it is the first, as in "And Grace Hopper".
    """
    if word.casefold() not in CONNECTORS:
        return False
    if word.isalpha() and len(word) <= 2:
        return word.islower()
    return is_first or not word.istitle()


def _is_label_before(words: list[str], address: str) -> bool:
    """Return whether the words before a colon are a label, and no name before its ``address``."""
    text = " ".join(words)
    if is_label(text) or len(words) < 2:
        return is_label(text) or not count_spelled(text, address.partition("@")[0])
    return not all(word[:1].isupper() for word in words)
