"""Tokens of a line of text that holds addresses: addresses, words, quoted text, separators.

An unclosed quotation mark or bracket is left out, so it can't swallow what follows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from dashboard.assignments.imports.texts.encoded import decode_text
from dashboard.assignments.imports.texts.words import DOUBLE_QUOTES

SEPARATORS: Final = ",;\t|/\\\u3001\u3002\u060c\u061b\u00b7\u2022\u2023\u25aa\u25cf\u2192"
# Separators that may as well be a part of the text before an address: "user+a/b@example.com".
JOINTS: Final = "/\\\u00b7"
BULLETS: Final = "\\\u00b7"
SIGNS: Final = "'*.=~`+-\u2013\u2014\u2026!?&#"
# Signs round an address that may as well be its own: "+49170@example.com".
OWN_SIGNS: Final = frozenset("=~+-!?&#")
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
# "mail=ada@example.com": an address can begin so, but hardly any does.
KEYED: Final = re.compile(r"[^=@]*=(?:[^=@]*=)*([^=@]+@.*)")
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
QUOTED_LINE: Final = re.compile(r"^(?:\s*>)+")
LETTERED: Final = re.compile(
    r"^\s*\(?\w\)\s+|^\s*(?:[-*+\u2022]\s+)?\[[ xX\u2713\u2714]?\]\s+|^\s*\(?[ivx]{1,5}[.)]\s+"
)
# The address of a page, whose parts are no names. One with an @ stays.
LINK: Final = re.compile(
    r"(?<![^\s(<|,;])(?:https?://|www\.|(?:\w{2,3}\.)?linkedin\.com/)[^\s@<>|,;]++(?!@)",
    re.IGNORECASE,
)
ENTITIES: Final = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"', "&nbsp;": " "}
ENTITY: Final = re.compile("|".join(ENTITIES), re.IGNORECASE)
# Its slash would separate two names: "N/A <ada@example.com>".
NOT_AVAILABLE: Final = re.compile(r"(?<![\w@./])[nNkK]\.?\s?/\s?[aA]\.?(?![\w@./])")


@dataclass(frozen=True)
class Token:
    """A piece of a line.

    ``kind`` is "address", "word", "quoted" (its commas separate nothing), "comment", "colon" or
    "separator". An address is ``attached`` when brackets tie it to the text before it. ``whole`` is
    the text that it was cut from, where that may be another candidate's address.
    """

    kind: str
    text: str
    attached: bool = False
    whole: str = ""


def plain_line(line: str) -> str:
    """Return ``line`` with one spelling of quotation marks, brackets and the @ sign.

    Links (mailto:) become the addresses in them.
    """
    plain = ENTITY.sub(lambda found: ENTITIES[found[0].lower()], decode_text(line))
    plain = CURLY_QUOTE.sub("'", plain.translate(SPELLINGS))
    plain = NOT_AVAILABLE.sub("", LETTERED.sub("", QUOTED_LINE.sub("", plain)))
    plain = LINK.sub(" ", plain) if "." in plain else plain
    return SPACED_AT.sub(r"\1@\2", MAILTO.sub(_linked_addresses, plain))


def tokens_of(text: str, *, attached: bool = False) -> Iterator[Token]:
    """Yield the tokens of a ``plain_line``. Every @ of it is in exactly one address."""
    start = end = 0
    kind_before = ""
    for found in TOKEN.finditer(text):
        kind = str(found.lastgroup)
        piece = found[kind]
        # The text directly before an address, with nothing between that ends an address for sure.
        start = found.start() if found.start() != end else start
        end = found.end()
        if kind == "address":
            yield from _addresses(piece, text[start:end].lstrip(BULLETS), attached=attached)
        elif kind in ("word", "separator", "colon"):
            yield Token(kind, piece)
        else:
            inner = piece if kind == "single" else piece[1:-1]
            yield from _enclosed(kind, inner, attached=attached)
        # Directly after an address a slash separates it from the next one.
        if kind != "word" and (piece not in JOINTS or kind_before == "address"):
            start = end
        kind_before = kind


def _enclosed(kind: str, inner: str, *, attached: bool) -> Iterator[Token]:
    if "@" in inner:
        yield from tokens_of(inner, attached=attached or kind in ("bracketed", "comment"))
    elif kind == "comment":
        yield Token("comment", inner)
    elif kind != "bracketed":
        yield Token("quoted", inner)


def _addresses(piece: str, whole: str, *, attached: bool) -> Iterator[Token]:
    """Yield the addresses in a piece without spaces, without punctuation round them."""
    before, _at, after = piece.partition("@")
    first, *parts = re.split(r"[?&=#]", after)
    written = f"{before}@{first}"
    address = written.strip(SIGNS) or piece
    keyed = KEYED.fullmatch(address)
    address = keyed[1] if keyed else address
    if whole == piece and not keyed and not _has_own_sign(written, address):
        whole = ""
    yield Token("address", address, attached, whole and f"{whole.partition('@')[0]}@{first}")
    for part in parts:
        if "@" in part:
            yield from _addresses(part, part, attached=attached)


def _has_own_sign(written: str, address: str) -> bool:
    """Return whether a sign before ``address`` may be its own. One on both sides is none."""
    sign, _found, rest = written.partition(address)
    return not OWN_SIGNS.isdisjoint(sign) and not rest.endswith(sign)


def address_within(text: str) -> str:
    """Return the only address in ``text`` if there is more to it, else ""."""
    found = [token for token in tokens_of(plain_line(text)) if token.kind == "address"]
    return found[0].text if len(found) == 1 and found[0].whole else ""


def _linked_addresses(link: "re.Match[str]") -> str:
    path, _sign, query = link[1].partition("?")
    fields = re.findall(r"(?:^|&)(?:amp;)?(?:to|cc|bcc)=([^&]*)", query, re.IGNORECASE)
    rest = re.sub(r"(?i)(?:^|&)(?:amp;)?(?:to|cc|bcc)=[^&]*", "", query)
    others = [part for part in re.split(r"[&=]", rest) if "@" in part]
    linked = ", ".join(unquote(part) for part in [path, *fields, *others] if part)
    # A link can spell any byte, also those that no address has and no database takes.
    return CONTROLS.sub("", linked)
