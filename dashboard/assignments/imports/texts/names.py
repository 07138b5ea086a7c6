"""Names of candidates, as lists hold them: what is no part of a name, and its two parts.

A name holds at least one letter and no @. Addresses, numbers, dates, bullets, labels, quotation
marks and placeholders such as "N/A" are none, so that no e-mail begins with "Hello N/A". What is
left keeps its letters and their case as they are.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from dashboard.assignments.imports.texts.encoded import decode_text
from dashboard.assignments.imports.texts.known_names import is_given_name, may_be_known
from dashboard.assignments.imports.texts.words import (
    AFTER_NAME,
    COMPANY,
    CREDENTIALS,
    DOUBLE_QUOTES,
    ENTITIES,
    GENERATIONS,
    INVISIBLE,
    JOB,
    JOINERS,
    LABEL,
    LABEL_ALONE,
    PARTICLES,
    PLACEHOLDERS,
    TITLES,
)

MAX_NAME_LENGTH: Final = 200
MAX_TEXT_LENGTH: Final = 400
"""Longer text is cut before any pattern, whose time may grow with its square."""
BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>|\{[^{}]*\}")
# A letter that an encoding lacks is written as U+FFFD, or as "?": "J?rg", "?ukasz".
# A number before a name counts the rows, also without a space: "1.Ada".
COUNTED: Final = re.compile(r"^\W*\d{1,5}[.):]+(?=[^\W\d_])")
# A word that begins with a number is one of a name only by its letters: "2Pac", not "12a", "10am".
NUMBERED_WORD: Final = re.compile(r"\d+[^\W\d_]{2,}")
AROUND: Final = re.compile(r"^\W+|\W+$")
UNIT: Final = re.compile(r"\d+(?:am|pm|uhr|st|nd|rd|th)", re.IGNORECASE)
LOST_LETTER: Final = re.compile(r"\ufffd|(?<=[^\W\d_])\?+(?=[^\W\d_])|(?<!\S)\?+(?=[a-z])")


def clean_name(text: str) -> str:
    """Return the name in ``text`` without all that is no part of a name, or ""."""
    plain = _one_line(text[:MAX_TEXT_LENGTH])
    if PLACEHOLDERS.fullmatch(plain):
        return ""
    while label := LABEL.match(plain):
        plain = plain[label.end() :]
    plain = COUNTED.sub("", _without_brackets(plain))
    words = [word for word in plain.split() if is_word(word)]
    while len(words) > 1 and AFTER_NAME.fullmatch(words[-1]):
        words.pop()
    plain = _trim(" ".join(words))
    return plain[:MAX_NAME_LENGTH].strip() if is_name(plain) else ""


def is_name(text: str) -> bool:
    """Return whether ``text`` can be a name: it has letters, no @, and says something."""
    has_letters = any(letter.isalpha() for letter in text)
    return (
        has_letters
        and "@" not in text
        and not PLACEHOLDERS.fullmatch(text)
        and not TITLES.fullmatch(text)
        and not LABEL_ALONE.fullmatch(text)
    )


def has_lost_letters(name: str) -> bool:
    """Return whether a letter of ``name`` was lost when the list was saved: "J?rg".

    A question mark after a word may be one. It is a lost letter where that makes a known name.
    """
    ends = (word for word in name.split() if word.endswith("?"))
    return LOST_LETTER.search(name) is not None or any(map(may_be_known, ends))


def has_digits(name: str) -> bool:
    """Return whether a word of ``name`` has a digit, as by a slip: "Smith3", not "Smith 3rd"."""
    words = name.replace(",", " ").split()
    return any(
        _has_digit(word) and not (n and GENERATIONS.fullmatch(word)) for n, word in enumerate(words)
    )


def is_label(text: str) -> bool:
    """Return whether ``text`` before a colon names a field of a form or of an e-mail: "To"."""
    return LABEL.fullmatch(f"{text}:") is not None


@lru_cache(maxsize=64)  # a line's name is read for its problems, and again for the candidate
def clean_part(text: str) -> str:
    """Return a first or last name from a column of its own, without credentials after a comma."""
    parts = [clean_name(part) for part in _one_line(text[:MAX_TEXT_LENGTH]).split(",")]
    parts = [
        part for n, part in enumerate(parts) if part and not (n and _is_credential(part, parts[0]))
    ]
    return ", ".join(parts)[:MAX_NAME_LENGTH].strip(" ,")


def split_name(text: str) -> tuple[str, str]:
    """Split a whole name into first and last: "Ada Lovelace", "Lovelace, Ada".

    One word alone is a first name. Credentials ("Ada Lovelace, PhD") are left out, and a
    generation stays with the last name ("King, Jr., Martin").
    """
    plain = _one_line(text[:MAX_TEXT_LENGTH])
    parts = [part for part in map(clean_name, plain.split(",")) if part]
    parts = parts[:1] + [part for part in parts[1:] if not _is_credential(part, parts[0])]
    generation = "".join(f", {part}" for part in parts[1:] if GENERATIONS.fullmatch(part))
    parts = [part for n, part in enumerate(parts) if not (n and GENERATIONS.fullmatch(part))]
    if len(parts) > 1:
        first, last = " ".join(parts[1:]), parts[0]
    elif not parts:
        return "", ""
    else:
        first, last = _split_words(parts[0])
    if generation and not last:
        first, last = "", first
    return first[:MAX_NAME_LENGTH].strip(), (last + generation)[:MAX_NAME_LENGTH].strip()


def split_last_first(text: str) -> tuple[str, str]:
    """Split a whole name whose last name comes first: "Lovelace Ada", "van der Berg, Jan"."""
    words = clean_name(text).split()
    if words and ("," in text or "/" in text):
        return split_name(text.replace("/", ","))
    if len(words) < 2:
        return split_name(text)
    end = next(
        (n for n, word in enumerate(words, 1) if word.casefold() not in PARTICLES), len(words)
    )
    end = min(end, len(words) - 1)
    # A last name of several words ends where the given names begin: "García Márquez Gabriel".
    end = next((n for n in range(end, len(words)) if is_given_name(words[n])), end)
    return " ".join(words[end:]), " ".join(words[:end])


def _split_words(name: str) -> tuple[str, str]:
    *first, last = name.split(" ")
    if len(first) > 1 and GENERATIONS.fullmatch(last):
        last = f"{first.pop()} {last}"
    return (" ".join(first), last) if first else (last, "")


def _one_line(text: str) -> str:
    """Return ``text`` composed (NFC), on one line, without invisible characters."""
    plain = ENTITIES.sub(" ", decode_text(text))
    plain = INVISIBLE.sub("", unicodedata.normalize("NFC", plain))
    return " ".join(plain.split())


def _without_brackets(text: str) -> str:
    """Return ``text`` without what stands in brackets after it, or out of brackets round it all.

    Brackets between names hold a call name and stay: "Elizabeth (Liz) Bennet".
    """
    while found := list(BRACKETED.finditer(text)):
        before, after = text[: found[-1].start()], text[found[-1].end() :]
        if _has_letter(after) and _has_letter(before) and "@" not in found[-1][0]:
            return text
        inside = found[-1][0][1:-1]
        if not _has_letter(before) and not _has_letter(after):
            return _without_brackets(inside)
        text = f"{before} {after}"
    return text


def _trim(text: str) -> str:
    """Return ``text`` from its first letter or digit to its last one.

    A full stop that abbreviates, and an apostrophe that belongs to the name, are kept: "Jr.",
    "'t Hooft".
    """
    start = next((n for n, letter in enumerate(text) if letter.isalnum()), len(text))
    end = next((n for n in range(len(text), 0, -1) if _ends_name(text[n - 1])), start)
    start, end = _with_lost_letters(text, start, end)
    plain = text[start:end].strip(JOINERS)
    if re.match(r"['\u2019]t ", text[max(start - 1, 0) :]) and start:
        plain = text[start - 1] + plain
    if text[end : end + 1] == "." and re.search(r"(?:^|[\s.-])\w{1,5}$", plain):
        plain += "."
    quotes = "".join(letter for letter in DOUBLE_QUOTES if letter in plain)
    return plain.translate(str.maketrans("", "", quotes)) if quotes else plain


def _with_lost_letters(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range with lost letters beside it, so that the name is not taken for whole."""
    while start and (
        text[start - 1] == "\ufffd" or (text[start - 1] == "?" and _is_lower(text[start:]))
    ):
        start -= 1
    while text[end : end + 1] == "\ufffd":
        end += 1
    *_before, last = text[: end + 1].split() or [""]
    if last.endswith("?") and may_be_known(last):
        end += 1
    return start, end


def _is_lower(text: str) -> bool:
    return text.lstrip("?")[:1].islower()


def _ends_name(letter: str) -> bool:
    return letter.isalnum() or unicodedata.category(letter).startswith("M")


def _is_credential(part: str, name: str) -> bool:
    """Return whether ``part``, after ``name`` and a comma, is a degree, a job or a company's form.

    An unknown word in capitals after a whole name is one too: "Grace Hopper, CSPO". After a last
    name alone two letters may be a first name: "Li, Ma".
    """
    if " " not in name and len(part) < 3 and part.lower() != "dr":
        return False
    if all(CREDENTIALS.fullmatch(word) for word in part.split()) or CREDENTIALS.fullmatch(part):
        return True
    if COMPANY.search(part) or (" " in name and JOB.search(part)):
        return True
    is_capitals = part.isascii() and part.isupper() and len(part) <= 5 and " " not in part
    return is_capitals and " " in name and not name.isupper() and not GENERATIONS.fullmatch(part)


def is_word(word: str) -> bool:
    """Return whether ``word`` can be a word of a name: it has letters, and is no address.

    One with digits stays too, so that no name is cut in silence. Times and counts do not.
    """
    if "@" in word or not _has_letter(word):
        return False
    plain = AROUND.sub("", word)
    if not _has_digit(plain[:1]) or GENERATIONS.fullmatch(plain):
        return True
    return NUMBERED_WORD.fullmatch(plain) is not None and not UNIT.fullmatch(plain)


def _has_digit(word: str) -> bool:
    return any(letter.isnumeric() and not letter.isalpha() for letter in word)


def _has_letter(text: str) -> bool:
    return any(letter.isalpha() for letter in text)
