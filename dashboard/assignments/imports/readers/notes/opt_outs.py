"""Opt-outs in the cells of a row: "Do not contact: yes", or "Withdrawn" as a status.

The words lie in ``opt_outs.toml``. A status that ends one application, as "Rejected", is none.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from dashboard.assignments.imports.readers.headers import normalize, tokenize

WORDS_FILE: Final = Path(__file__).with_name("opt_outs.toml")
SEGMENT_END: Final = re.compile(r"[;:,.!()\[\]{}<>/|\n\u2013\u2014\u201c\u201d\"]| - ")
MAX_LENGTH: Final = 300
"""A longer text is a CV or a letter, whose words are about anything."""
STEM_LENGTH: Final = 4


@dataclass(frozen=True)
class Words:
    """The words of ``opt_outs.toml``, normalized.

    ``stem`` finds the cells that may have one: most have none, and are not read any further.
    """

    phrases: frozenset[str]
    headers: frozenset[str]
    filler: frozenset[str]
    no: frozenset[str]
    stem: re.Pattern[str]


@cache
def words() -> Words:
    sections = tomllib.loads(WORDS_FILE.read_text("utf-8"))
    filler = frozenset(map(normalize, sections["filler"]["words"].split()))
    phrases, headers = (
        [phrase for line in sections[name].values() for phrase in line.split(",")]
        for name in ("phrases", "headers")
    )
    keys = frozenset(_key(phrase, filler) for phrase in phrases)
    stems = {max(tokenize(phrase), key=len)[:STEM_LENGTH] for phrase in phrases}
    return Words(
        phrases=keys,
        headers=keys | {_key(header, filler) for header in headers},
        filler=filler,
        no=frozenset(map(normalize, sections["no"]["words"].split())),
        stem=re.compile("|".join(map(re.escape, sorted(stems)))),
    )


def find_opt_out_columns(headers: Iterable[str]) -> frozenset[int]:
    """Return the columns whose header is an opt-out: any cell but "no" says yes to it."""
    return frozenset(
        n for n, header in enumerate(headers) if _key(header, words().filler) in words().headers
    )


def has_opted_out(cells: Sequence[str], columns: frozenset[int]) -> bool:
    """Return whether a row says that its candidate is not to be invited.

    ``columns`` are those that ``find_opt_out_columns`` found.
    """
    return any(
        cell and ((n in columns and _is_yes(cell)) or _has_phrase(cell))
        for n, cell in enumerate(cells)
    )


def _is_yes(cell: str) -> bool:
    tokens = tokenize(cell)
    if not tokens:
        # Signs only: a cross or a check mark is a yes, a dash is none.
        return any(unicodedata.category(letter) == "So" for letter in cell)
    return tokens[0] not in words().no and "".join(tokens) not in words().no


def _has_phrase(cell: str) -> bool:
    """Return whether a part of ``cell`` is a phrase of an opt-out."""
    if len(cell) > MAX_LENGTH or not words().stem.search(_letters(cell)):
        return False
    known = words()
    return any(_key(part, known.filler) in known.phrases for part in SEGMENT_END.split(cell))


def _letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _key(text: str, filler: frozenset[str]) -> str:
    """Return the words of ``text`` as one, without filler words."""
    return "".join(token for token in tokenize(text) if token not in filler)
