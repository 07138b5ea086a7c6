"""E-mail addresses: cleaning, comparison, and suggestions for misspelt domains."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

MAX_LENGTH = 500
# Django's own also takes "ada@localhost", which no invitation reaches.
has_address_form = EmailValidator(allowlist=[])
# Invisible characters that come with text copied from web pages and e-mails.
INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
COMMON_DOMAINS = (
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "hotmail.co.uk",
    "live.com",
    "yahoo.com",
    "yahoo.co.uk",
    "icloud.com",
    "protonmail.com",
    "gmx.de",
    "gmx.net",
    "web.de",
    "t-online.de",
    "freenet.de",
    "aol.com",
    "msn.com",
    "mail.com",
    "orange.fr",
    "libero.it",
)
GMAIL_DOMAINS = frozenset(("gmail.com", "googlemail.com"))
# Providers that deliver "ada+jobs@" to "ada@".
PLUS_DOMAINS = GMAIL_DOMAINS | {
    "outlook.com",
    "hotmail.com",
    "live.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "fastmail.com",
    "proton.me",
    "protonmail.com",
    "pm.me",
}
# Real domains that are one slip away from a common one.
# fmt: off
REAL_DOMAINS = frozenset((
    *COMMON_DOMAINS,
    "gmx.at", "gmx.ch", "gmx.com", "gmx.fr", "me.com", "mac.com", "email.com", "ymail.com",
    "rocketmail.com", "proton.me", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.ca",
    "yahoo.in", "hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es", "outlook.de", "outlook.fr",
    "live.de", "live.fr", "mail.de", "mail.ru", "gmail.de", "aol.de",
))
# fmt: on
MISSPELT_ENDINGS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "comm": "com",
    "coom": "com",
    "vom": "com",
}


@lru_cache(maxsize=64)  # a line's address is cleaned for each of its comparisons
def clean_address(text: str) -> str:
    """Return an address as it is sent.

    Each character has one spelling (NFKC). Invisible characters, surrounding punctuation and a
    leading ``mailto:`` are gone.
    """
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip(" \t\r\n<>\"';,")
    plain = re.sub(r"\s*@\s*", "@", plain)
    return plain[7:] if plain[:7].lower() == "mailto:" else plain


def normalize_address(email: str) -> str:
    """Return an address as it is compared: cleaned, case folded, its domain in ASCII."""
    local, at, domain = clean_address(email).rpartition("@")
    return f"{unicodedata.normalize('NFC', local.casefold())}{at}{to_ascii(domain)}"


def to_ascii(domain: str) -> str:
    """Return ``domain`` in lower case, in ASCII (IDNA 2008) where it has such a form.

    "straße.example" and "strasse.example" are two domains.
    """
    if domain.isascii():
        return domain.lower()
    try:
        return idna.encode(domain, uts46=True, transitional=False).decode()
    except UnicodeError:
        return domain.lower()


def to_idna_2003(domain: str) -> str:
    """Return the form that IDNA 2003 gave to ``domain``, which is as ``to_ascii`` returns it.

    It is another one for "straße.example", and for "☃.example", which IDNA 2008 refuses.
    """
    try:
        return (idna.decode(domain) if domain.isascii() else domain).encode("idna").decode()
    except UnicodeError:
        return domain


def mailbox_of(email: str) -> str:
    """Return the mailbox that ``email`` leads to, as far as its provider is known for it.

    What follows a plus is the member's own label. Gmail ignores dots, and has two domains.
    """
    local, at, domain = normalize_address(email).rpartition("@")
    if domain in GMAIL_DOMAINS:
        local, domain = local.replace(".", ""), "gmail.com"
    if domain in PLUS_DOMAINS:
        local = local.partition("+")[0] or local
    return f"{local}{at}{domain}"


def domains_of_mailbox(email: str) -> frozenset[str]:
    """Return the domains of a mailbox that is known under several addresses, else none."""
    domain = normalize_address(email).rpartition("@")[2]
    if domain in GMAIL_DOMAINS:
        return GMAIL_DOMAINS
    return frozenset((domain,)) if domain in PLUS_DOMAINS else frozenset()


def suggest_address(email: str) -> str:
    """Return the address that was probably meant if the domain looks misspelt, else ""."""
    local, _at, domain = email.rpartition("@")
    meant = _meant(domain.casefold())
    return f"{local}@{meant}" if meant else ""


@lru_cache(maxsize=4096)
def _meant(domain: str) -> str:
    if domain in REAL_DOMAINS:
        return ""
    stem, _dot, ending = domain.rpartition(".")
    if ending in MISSPELT_ENDINGS and stem:
        return _meant(f"{stem}.{MISSPELT_ENDINGS[ending]}") or f"{stem}.{MISSPELT_ENDINGS[ending]}"
    return next((common for common in COMMON_DOMAINS if domain in _slips(common)), "")


@lru_cache(maxsize=64)
def _slips(domain: str) -> frozenset[str]:
    """Return what one slip makes of ``domain``.

    A slip is a letter missing, doubled, swapped, added or wrong.
    """
    return frozenset(_one_off(domain)) - {domain}


def _one_off(word: str) -> Iterator[str]:
    letters = "abcdefghijklmnopqrstuvwxyz0123456789-."
    for i in range(len(word) + 1):
        before, after = word[:i], word[i:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def is_address(text: str) -> bool:
    """Return whether ``text`` has the form of an e-mail address."""
    try:
        has_address_form(text)
    except ValidationError:
        return False
    return True
