"""Tokens of a line of text that holds addresses: addresses, words, quoted text, separators.

An unclosed quotation mark or bracket is left out, so it can't swallow what follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from dashboard.assignments.imports.texts.words import DOUBLE_QUOTES

SEPARATORS: Final = ",;\t|/\\\u3001\u3002\u060c\u061b\u00b7\u2022\u2023\u25aa\u25cf\u2192"
# Characters that end an address. All others are left for the validation to refuse.
ENDS: Final = re.escape(f"{SEPARATORS}<>()[]{{}}:{DOUBLE_QUOTES}") + r"\s"
ADDRESS: Final = rf"[^{ENDS}]*@[^{ENDS}]*"
TOKEN: Final = re.compile(
    rf"""
    (?P<bracketed><[^<>]*>)
    |(?P<quoted>"[^"]*"(?!@))
    |(?<![\w@.])'(?P<single>(?:[^']|'(?=\w)){{0,100}})'(?=\s*(?:[<(,;|\t]|$))
    |(?P<comment>\([^()]*\))
    |(?P<address>{ADDRESS})
    |(?P<separator>[{re.escape(SEPARATORS)}])
    |(?P<colon>:[:\ ]*)
    |(?P<word>[^{ENDS}]+)
    """,
    re.VERBOSE,
)
SPELLINGS: Final = str.maketrans(
    {"\uff20": "@", "\ufe6b": "@", "\uff1c": "<", "\uff1e": ">", "\uff0c": ",", "\uff1b": ";"}
    | {"\uff1a": ":", "\uff08": "(", "\uff09": ")", "\uff5c": "|", "\uff0f": "/", "\u00a0": " "}
    | dict.fromkeys(DOUBLE_QUOTES, '"')
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u00ad")
)
# A curly apostrophe between letters belongs to the name. Elsewhere it is a quotation mark.
CURLY: Final = r"[\u2018\u2019\u201a\u201b\u2039\u203a]"
CURLY_QUOTE: Final = re.compile(rf"(?<!\w){CURLY}|{CURLY}(?!\w)")
# Only an address alone on its line: "Ada @ example.com" within text is no address.
SPACED_AT: Final = re.compile(r"^(\s*[^\s@]+)\s*@\s*([^\s@]+\s*)$")
MAILTO: Final = re.compile(r"mailto:\s*([^\s<>()\[\]\"]*)", re.IGNORECASE)
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
QUOTED_LINE: Final = re.compile(r"^(?:\s*>)+")
LETTERED: Final = re.compile(r"^\s*\(?\w\)\s+")


@dataclass(frozen=True)
class Token:
    """A piece of a line.

    ``kind`` is "address", "word", "quoted" (its commas separate nothing), "comment", "colon" or
    "separator". An address is ``attached`` when brackets tie it to the text before it.
    """

    kind: str
    text: str
    attached: bool = False


def plain_line(line: str) -> str:
    """Return ``line`` with one spelling of quotation marks, brackets and the @ sign.

    Links (mailto:) become the addresses in them.
    """
    plain = CURLY_QUOTE.sub("'", line.translate(SPELLINGS))
    plain = LETTERED.sub("", QUOTED_LINE.sub("", plain))
    return SPACED_AT.sub(r"\1@\2", MAILTO.sub(_linked_addresses, plain))


def tokens_of(text: str, *, attached: bool = False) -> Iterator[Token]:
    """Yield the tokens of a ``plain_line``. Every @ of it is in exactly one address."""
    for found in TOKEN.finditer(text):
        kind = str(found.lastgroup)
        piece = found[kind]
        if kind == "address":
            yield from (Token("address", part, attached) for part in _addresses(piece))
        elif kind in ("word", "separator", "colon"):
            yield Token(kind, piece)
        else:
            inner = piece if kind == "single" else piece[1:-1]
            yield from _enclosed(kind, inner, attached=attached)


def _enclosed(kind: str, inner: str, *, attached: bool) -> Iterator[Token]:
    if "@" in inner:
        yield from tokens_of(inner, attached=attached or kind in ("bracketed", "comment"))
    elif kind == "comment":
        yield Token("comment", inner)
    elif kind != "bracketed":
        yield Token("quoted", inner)


def _addresses(piece: str) -> Iterator[str]:
    """Yield the addresses in a piece without spaces, without punctuation round them."""
    before, _at, after = piece.partition("@")
    parts = re.split(r"[?&=#]", after) if re.search(r"[?&=#]", after) else [after]
    yield f"{before}@{parts[0]}".strip("'*.=~`+-\u2013\u2014\u2026!?&#") or piece
    for part in parts[1:]:
        if "@" in part:
            yield from _addresses(part)


def _linked_addresses(link: "re.Match[str]") -> str:
    path, _sign, query = link[1].partition("?")
    fields = re.findall(r"(?:^|&)(?:amp;)?(?:to|cc|bcc)=([^&]*)", query, re.IGNORECASE)
    rest = re.sub(r"(?i)(?:^|&)(?:amp;)?(?:to|cc|bcc)=[^&]*", "", query)
    others = [part for part in re.split(r"[&=]", rest) if "@" in part]
    linked = ", ".join(unquote(part) for part in [path, *fields, *others] if part)
    # A link can spell any byte, also those that no address has and no database takes.
    return CONTROLS.sub("", linked)
