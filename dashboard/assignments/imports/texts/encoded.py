"""Encoded text in lists: the words of an e-mail's header (RFC 2047), and letters of a web page."""

import binascii
import html
import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Final

WORD: Final = r"=\?[\w.:+-]{1,40}(?:\*[\w-]{1,20})?\?[BbQq]\?[^?\s]{0,400}\?="
WORDS: Final = re.compile(rf'"?{WORD}(?:\s+{WORD})*"?')
ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w{1,30});")
SIGNS: Final = "'\u2019-"
"""Signs within names. All others could begin an address or end a cell."""
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def decode_text(text: str) -> str:
    """Return ``text`` with its encoded words and letters as they read.

    Decoded words are one quoted piece, as their commas separate nothing. What can't be decoded
    stays.
    """
    if "=?" in text:
        text = WORDS.sub(_decoded, text)
    return ENTITY.sub(_letter, text) if "&" in text else text


def _decoded(found: "re.Match[str]") -> str:
    try:
        words = str(make_header(decode_header(found[0].strip('"'))))
    except (HeaderParseError, LookupError, ValueError, binascii.Error):
        return found[0]
    plain = CONTROLS.sub("", words.replace('"', ""))
    return f'"{plain}"' if plain.strip() else found[0]


def _letter(found: "re.Match[str]") -> str:
    letter = html.unescape(found[0])
    return letter if len(letter) == 1 and (letter.isalpha() or letter in SIGNS) else found[0]
