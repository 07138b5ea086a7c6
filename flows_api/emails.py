"""E-mail addresses as the partner shows them: whole, masked, cut short, or not at all.

Only a whole address can be compared with one that a recruiter gave. Whoever is shown under any
other one may be anybody, so that a comparison with them says nothing.
"""

import re

WHOLE = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]{2,}")
MASK_SIGNS = frozenset("*\u2022\u25cf\u2219\u00b7\u2217\u2026\u2588\u2591\u2592\u2593\ufffd[]{}()")
MASK_RUN = re.compile(r"([^\w@])\1\1|_{3}")
"""Three of one sign in a row, such as "p...@" and "p___@"."""
MASK_LETTERS = re.compile(r"\w{0,2}x{3,}\w{0,2}", re.IGNORECASE)
"""A name, or a part of a domain, of nothing but a few letters around "xxx"."""


def is_comparable_email(text: str | None) -> bool:
    """Return whether ``text`` is a whole address: not masked, not cut short, not absent."""
    if not text or not WHOLE.fullmatch(text):
        return False
    if not MASK_SIGNS.isdisjoint(text) or MASK_RUN.search(text):
        return False
    if "xxx" not in text.lower():
        return True
    name, _, domain = text.rpartition("@")
    parts = [*re.split(r"[.+_-]", name), *domain.split(".")[:-1]]
    return not any(MASK_LETTERS.fullmatch(part) for part in parts)
