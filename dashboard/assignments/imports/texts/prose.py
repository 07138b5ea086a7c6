"""Sentences beside addresses: their words are no names, but for a name among them."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

from dashboard.assignments.imports.texts.name_evidence import count_spelled

WORDS_FILE: Final = Path(__file__).with_name("prose.toml")
AROUND: Final = re.compile(r"^\W+|\W+$")
MIN_WORDS: Final = 2
"""A name in a sentence has so many words, unless the address spells it."""


@cache
def words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of sentences in any case, and those that are some in lower case only."""
    sections = tomllib.loads(WORDS_FILE.read_text("utf-8"))
    any_case, lower_case = (
        frozenset(word for line in sections[name].values() for word in line.split())
        for name in ("any_case", "lower_case")
    )
    return any_case, lower_case


def is_sentence_word(word: str) -> bool:
    """Return whether ``word`` is one of a sentence, and of no name."""
    plain = AROUND.sub("", word)
    any_case, lower_case = words()
    return plain.casefold() in any_case or plain in lower_case


def is_prose(text: Sequence[str]) -> bool:
    """Return whether the words of a ``text`` are a sentence.

    In small letters throughout, one of them may be a name: "will smith".
    """
    found = [AROUND.sub("", word) for word in text if is_sentence_word(word)]
    if not found:
        return False
    is_request = any(word.casefold() in words()[0] for word in found)
    is_small = " ".join(text).islower()
    return is_request or not is_small or len(found) > 1 or len(found) == len(text)


def name_in_prose(sentence: Sequence[str], address: str) -> list[str]:
    """Return the words of the name in a ``sentence``, or none.

    It is what the ``address`` spells, else the longest run of words with capitals.
    """
    runs = list(_runs(sentence))
    local = address.partition("@")[0]
    spelled = [run for run in runs if count_spelled(" ".join(run), local)]
    able = spelled or [run for run in runs if len(run) >= MIN_WORDS and _has_capitals(run)]
    return max(able, key=len, default=[])


def _runs(sentence: Sequence[str]) -> Iterator[list[str]]:
    """Yield the runs of words between those of the sentence."""
    for is_of_sentence, run in groupby(sentence, is_sentence_word):
        if not is_of_sentence:
            yield list(run)


def _has_capitals(run: Sequence[str]) -> bool:
    return all(word == word.upper() or word[:1].isupper() for word in run)
