"""Text that was encoded twice: UTF-8 that a program took for another encoding, and saved again.

"Jörg" becomes "JÃ¶rg". The encoding it was taken for is the middle one. Its way back is tried on
each run of letters beyond ASCII, and counts only where all of the runs are UTF-8 by it and the
text reads better: names hardly ever pass both by chance.
"""

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from dashboard.assignments.imports.readers.encodings import (
    MAX_WEIGHED_LINES,
    Decoded,
    decode,
    encodings,
    score_text,
)

MIDDLES: Final = (
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "cp1254",
    "mac_roman",
    "cp437",
    "cp850",
)
CLEARLY: Final = 0.2
"""So much better a text has to read by an unlikely encoding than by a likely one."""
PREFIX: Final = "double_"
RUN: Final = re.compile(r"[^\x00-\x7f]+")
# One letter alone is no UTF-8 in any encoding, and most names that are not ASCII have one.
LONE_LETTER: Final = re.compile(r"(?<![^\x00-\x7f])[^\x00-\x7f](?![^\x00-\x7f])")
# A letter's second byte may be a no-break space, which has become a plain one: "Å ukasz".
LOST_SPACE: Final = re.compile(r"(?<=[^\x00-\x7f]) ")
ODD_LINE: Final = re.compile(r"[^\r\n]*[^\x00-\x7f][^\r\n]*")


def decode_again(raw: bytes, selected: str | None = None) -> Decoded:
    """Return the text in ``raw`` as ``decode`` does, and undo a second encoding.

    ``selected`` is an encoding that a member chose: also one of those that undo a second encoding.
    """
    if selected and selected.startswith(PREFIX):
        middle = selected.removeprefix(PREFIX)
        decoded = decode(raw, "utf-8-sig")
        text = undo(decoded.text, middle)
        return replace(decoded, encoding=selected, text=decoded.text if text is None else text)
    decoded = decode(raw, selected)
    middle, text = _undone(decoded.text) if decoded.encoding.startswith("utf-8") else ("", "")
    if not middle:
        return decoded
    double = PREFIX + middle
    if selected:
        return replace(decoded, double=double)
    return replace(decoded, encoding=double, text=text, double=double)


def _undone(text: str) -> tuple[str, str]:
    """Return the middle encoding of ``text`` and the text before it, "" where there was none."""
    lines = (found[0] for found in ODD_LINE.finditer(text))
    sample = "\n".join(islice(lines, MAX_WEIGHED_LINES))
    middle = _middle_of(sample)
    before = undo(text, middle) if middle else None
    return ("", "") if before is None else (middle, before)


def is_garbled(name: str) -> bool:
    """Return whether ``name`` was encoded twice: "JÃ¶rg", "Å ukasz"."""
    if name.isascii():
        return False
    return any(_middle_of(text) for text in {name, LOST_SPACE.sub("\u00a0", name)})


def undo(text: str, middle: str) -> str | None:
    """Return ``text`` as it was before it was taken for ``middle``, or None if it never was."""
    try:
        return RUN.sub(lambda run: _bytes(run[0], middle).decode("utf-8"), text)
    except UnicodeError:
        return None


def _bytes(run: str, middle: str) -> bytes:
    """Return the bytes behind ``run``. Where an encoding has a gap, programs keep the byte."""
    return b"".join(
        bytes([ord(letter)]) if "\x80" <= letter <= "\x9f" else letter.encode(middle)
        for letter in run
    )


def _middle_of(text: str) -> str:
    """Return the middle encoding by which ``text`` reads best, and better than as it stands."""
    if LONE_LETTER.search(text):
        return ""
    undone = {
        middle: before
        for middle in MIDDLES
        if (before := undo(text, middle)) is not None and before != text
    }
    if not undone:
        return ""
    best, best_score = "", _score(text)
    for middle, before in undone.items():
        # The likely ones come first.
        margin = CLEARLY if best else 0.0
        if (score := _score(before)) > best_score + margin:
            best, best_score = middle, score
    return best


def _score(text: str) -> float:
    """Return how well ``text`` reads in the languages of one encoding or another."""
    return max(score_text(text, encoding) for encoding in encodings())
