"""Names as evidence: which column holds given names, and which language a text is in.

The names lie in ``known_names.toml``.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final

NAMES_FILE: Final = Path(__file__).with_name("known_names.toml")


def is_given_name(word: str) -> bool:
    """Return whether ``word`` is a given name in one of the languages."""
    return word.casefold() in _given_names()


def may_be_known(pattern: str) -> bool:
    """Return whether a known name has a letter beyond ASCII for each "?" in ``pattern``: "ren?"."""
    return pattern.casefold() in _with_lost_letters()


@cache
def names_by_language() -> dict[str, frozenset[str]]:
    """Return the given and family names of each language."""
    sections = tomllib.loads(NAMES_FILE.read_text("utf-8"))
    return {
        language: frozenset(f"{names['given']} {names['family']}".split())
        for language, names in sections.items()
    }


@cache
def _with_lost_letters() -> frozenset[str]:
    """Return the known names as a program writes them that has ASCII only."""
    names = (name for known in names_by_language().values() for name in known)
    return frozenset(
        "".join(letter if letter.isascii() else "?" for letter in name) for name in names
    )


@cache
def _given_names() -> frozenset[str]:
    sections = tomllib.loads(NAMES_FILE.read_text("utf-8"))
    return frozenset(name for names in sections.values() for name in names["given"].split())
