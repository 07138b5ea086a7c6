"""The words of column headers: which field a header means, in which language, and whose it is.

The words lie in ``headers.toml``.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

WORDS_FILE: Final = Path(__file__).with_name("headers.toml")
MAX_HEADER_LENGTH: Final = 60
"""A longer text is a note, not a header."""
UNUSED: Final = "unused"
EMAIL_WORD: Final = "email_word"
"""The meaning of unknown words with an e-mail's among them: its addresses may be anybody's."""
MAX_HINT_WORDS: Final = 5
PART_END: Final = re.compile(r"[/|()\[\]]")
CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Role(StrEnum):
    """The person that a column is about, as far as its header says.

    UNCLEAR is a word that may mean the candidate or whoever refers them: "Employee e-mail".
    """

    UNSAID = ""
    CANDIDATE = "candidate"
    UNCLEAR = "unclear"
    OTHER = "other"


@dataclass(frozen=True)
class Heading:
    """The meaning of a header: a section of ``headers.toml``, or "" for unknown words.

    One with unknown words and an e-mail's among them has the meaning EMAIL_WORD.
    """

    meaning: str = ""
    languages: frozenset[str] = frozenset()
    role: Role = Role.UNSAID

    @property
    def is_known(self) -> bool:
        return bool(self.meaning) or self.role == Role.OTHER


@dataclass(frozen=True)
class Words:
    """The words of ``headers.toml``, normalized."""

    meanings: Mapping[str, tuple[str, frozenset[str]]]
    extra: frozenset[str]
    candidate: frozenset[str]
    candidate_prefixes: tuple[str, ...]
    unclear: frozenset[str]
    other: frozenset[str]
    other_ends: frozenset[str]
    other_titles: tuple[str, ...]
    other_stems: tuple[str, ...]


@cache
def words() -> Words:
    sections = tomllib.loads(WORDS_FILE.read_text("utf-8"))
    role = sections.pop("candidate_role")
    extra = sections.pop("extra")["words"]
    unclear = sections.pop("unclear_role")["words"]
    other = sections.pop("other_role")
    return Words(
        meanings=_meanings(sections),
        extra=_word_set(extra),
        candidate=_word_set(role["words"]),
        candidate_prefixes=tuple(map(normalize, role["prefixes"].split())),
        unclear=_word_set(unclear),
        other=_word_set(other["words"]),
        other_ends=_word_set(other["ends"]),
        other_titles=tuple(map(normalize, other["titles"].split())),
        other_stems=tuple(map(normalize, other["stems"].split())),
    )


def _word_set(text: str) -> frozenset[str]:
    return frozenset(map(normalize, text.split()))


def read_heading(header: str) -> Heading:
    """Return what ``header`` means: "Bewerber E-Mail" is the e-mail of the candidate."""
    if len(header) > MAX_HEADER_LENGTH:
        return Heading()
    tokens = tokenize(header)
    role = _role(tokens)
    if role == Role.OTHER:
        return Heading(UNUSED, role=role)
    if found := _find_meaning(tokens) or _meaning_of_parts(header):
        return Heading(*found, role=role)
    return Heading(EMAIL_WORD if _has_email_word(tokens) else "", role=role)


def _find_meaning(tokens: list[str]) -> tuple[str, frozenset[str]] | None:
    known = words().meanings
    return next((known[key] for key in _keys(tokens) if key in known), None)


def _meaning_of_parts(header: str) -> tuple[str, frozenset[str]] | None:
    """Return the meaning of a header in two languages, whose parts mean the same, or None."""
    parts = [tokens for part in PART_END.split(header) if (tokens := tokenize(part))]
    found = [_find_meaning(tokens) for tokens in parts]
    meanings = {one[0] if one else "" for one in found}
    return found[0] if len(found) > 1 and len(meanings) == 1 else None


def tokenize(header: str) -> list[str]:
    """Split a header into words without case, accents and signs: "jobId" is "job", "id"."""
    spaced = CAMEL_CASE.sub(" ", header)
    return ["".join(letters) for letters in _runs(_plain(spaced))]


def normalize(header: str) -> str:
    """Return the words of a header as one: "E-Mail-Adresse:" is "emailadresse"."""
    return "".join(tokenize(header))


def _meanings(sections: Mapping[str, Any]) -> dict[str, tuple[str, frozenset[str]]]:
    """Return the meaning of each normalized header. The first section with a header wins."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for meaning, languages in sections.items():
        for language, headers in languages.items():
            for key in map(normalize, headers.split(",")):
                known = found.setdefault(key, (meaning, frozenset()))
                if known[0] == meaning:
                    found[key] = (meaning, known[1] | {language})
    return found


def _plain(text: str) -> str:
    """Return ``text`` without case, and without the accents that letters carry in Europe."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not "\u0300" <= letter <= "\u036f")
    # Letters with a stroke or without a dot have no decomposition.
    return unicodedata.normalize("NFC", plain).translate(str.maketrans("øłđıæ", "oldia"))


def _runs(text: str) -> list[list[str]]:
    """Return the runs of letters, marks and digits. An apostrophe belongs to its word."""
    runs: list[list[str]] = [[]]
    for letter in text:
        if unicodedata.category(letter)[0] in "LMN":
            runs[-1].append(letter)
        elif letter not in "'’ʼ`\u200c\u200d״\"" and runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _role(tokens: list[str]) -> Role:
    known = words()
    if _is_of_other(tokens):
        return Role.OTHER
    joined = "".join(tokens)
    is_candidates = known.candidate.intersection(tokens) or joined.startswith(
        known.candidate_prefixes
    )
    if is_candidates:
        return Role.CANDIDATE
    return Role.UNSAID if known.unclear.isdisjoint(tokens) else Role.UNCLEAR


def _is_of_other(tokens: list[str]) -> bool:
    """Return whether a header means another person: "Hiring manager", "Submitted by"."""
    known = words()
    if known.other.intersection(tokens) or known.other_ends.intersection(tokens[1:][-1:]):
        return True
    together = [*tokens, *map("".join, pairwise(tokens))]
    return any(_begins_or_holds(token, stem) for token in together for stem in known.other_stems)


def _has_email_word(tokens: list[str]) -> bool:
    """Return whether one of a few words, or two of them together, mean an e-mail."""
    pairs = ["".join(pair) for pair in pairwise(tokens)]
    return len(tokens) <= MAX_HINT_WORDS and any(
        words().meanings.get(word, ("", frozenset()))[0] == "email" for word in [*tokens, *pairs]
    )


def _begins_or_holds(token: str, stem: str) -> bool:
    """Return whether ``token`` begins with ``stem``. Scripts without spaces hold it anywhere."""
    return token.startswith(stem) or (ord(stem[0]) > 0x2E7F and stem in token)


def _keys(tokens: list[str]) -> list[str]:
    """Return the words to look for: as they are, without extra words, without a prefix."""
    joined = "".join(tokens)
    known = words()
    keys = [joined, "".join(token for token in tokens if token not in known.extra)]
    rests = [joined.removeprefix(prefix) for prefix in known.candidate_prefixes]
    keys += [rest for rest in rests if rest != joined]
    singular = [f"{key[:-1]}" for key in keys if key.endswith("s")]
    return [key for key in [*keys, *singular] if key]
