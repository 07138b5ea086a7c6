"""Evidence for names in a line of text: their form, and the address that spells them."""

import re
import unicodedata
from typing import Final

from dashboard.assignments.imports.texts.names import COUNTED, clean_name, is_word

MAX_LOCAL_LENGTH: Final = 100
"""More of an address spells no name."""
NUMBERED: Final = re.compile(r"^\W*\d{1,5}\b(?:[.):]+\s*|\s+)")
AGE: Final = re.compile(r"\s*\([\d\s./-]{1,12}\)")
# A digit within or after the letters of a name. Other words with one are codes: "W12", "Req-123".
WITH_DIGIT: Final = re.compile(r"(?=.*[^\W\d_]{2})(?!.*\W\d)[^\W\d_][\w'\u2019.-]*")


def as_name(text: str) -> str:
    """Return ``text`` if it can be a name: it has no number but the one that counts the rows."""
    plain = AGE.sub("", NUMBERED.sub("", text))
    return plain if clean_name(plain) and not re.search(r"\d", plain) else ""


def as_name_with_digit(text: str) -> str:
    """Return ``text`` if it can be a name with a slip in it: "John Smith3"."""
    plain = NUMBERED.sub("", text)
    return plain if clean_name(plain) and all(map(WITH_DIGIT.fullmatch, plain.split())) else ""


def after_numbers(text: str) -> str:
    """Return the words after the last number, as in "12.05.2026 10:30 Ada", if there are any."""
    words = COUNTED.sub("", text).split()
    last = next((n for n in range(len(words), 0, -1) if _is_number(words[n - 1])), 0)
    after = " ".join(words[last:])
    return after if clean_name(after) else text


def _is_number(word: str) -> bool:
    return re.search(r"\d", word) is not None and not is_word(word)


def count_spelled(text: str, local: str) -> int:
    """Return how many words of ``text`` the local part of an address spells."""
    plain = folded(local[:MAX_LOCAL_LENGTH])
    return sum(len(word) > 1 and word in plain for word in folded(text).split())


def folded(text: str) -> str:
    """Return ``text`` without case, accents and signs, as addresses spell names."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w\s]", "", "".join(c for c in plain if not unicodedata.combining(c)))
