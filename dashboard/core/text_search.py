"""Search in texts without case, accents and order of words, alike on every database.

SQLite folds the case of ASCII only, and no database leaves out accents. So a table that is searched
has a column with the text as ``search_text`` writes it, and ``has_words`` searches that column.
"""

import unicodedata
from typing import Final

from django.db.models import Q

# Letters that Unicode does not take apart.
SPELLED: Final = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ħ": "h",
        "\u0131": "i",
    }
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad")
    | dict.fromkeys("\u2018\u2019\u02bb\u02bc", "'")
)
MOST_WORDS: Final = 30
"""SQLite refuses conditions that are nested 1,000 deep, which each word makes deeper."""


def normalize_text(text: object) -> str:
    """Return ``text`` without case and accents, so that "jose" finds "José"."""
    folded = str(text).casefold()
    if folded.isascii():
        return folded
    folded = unicodedata.normalize("NFKD", folded).translate(SPELLED)
    return "".join(char for char in folded if not unicodedata.combining(char))


def search_text(*texts: str | None) -> str:
    """Return the content of a search column for ``texts``."""
    return " ".join(normalize_text(" ".join(text for text in texts if text)).split())


def words_of(query: str) -> list[str]:
    """Return the words of ``query`` as they are searched, the first MOST_WORDS of them.

    One character can stand for several words: U+FDFA is four.
    """
    return normalize_text(query).replace("\x00", "").split()[:MOST_WORDS]


def has_words(column: str, query: str) -> Q:
    """Return the condition that a search ``column`` has every word of ``query``, in any order."""
    condition = Q()
    for word in words_of(query):
        condition &= Q(**{f"{column}__contains": word})
    return condition
