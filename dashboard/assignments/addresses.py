"""E-mail addresses: cleaned, compared, judged, and probable slips of the finger in the domain."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

LONGEST = 500
# Marks that cannot be seen, and come along with copying from web pages and mail.
UNSEEN = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
COMMON = (
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
# Real domains that look like slips of the ones above.
# fmt: off
NO_SLIPS = frozenset((
    *COMMON,
    "gmx.at", "gmx.ch", "gmx.com", "gmx.fr", "me.com", "mac.com", "email.com", "ymail.com",
    "rocketmail.com", "proton.me", "yahoo.de", "yahoo.fr", "yahoo.it", "yahoo.es", "yahoo.ca",
    "yahoo.in", "hotmail.de", "hotmail.fr", "hotmail.it", "hotmail.es", "outlook.de", "outlook.fr",
    "live.de", "live.fr", "mail.de", "mail.ru", "gmail.de", "aol.de",
))
# fmt: on
ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "vom": "com"}


def cleaned(text: str) -> str:
    """An address as it is sent: one spelling of each character, nothing unseen, no ``mailto:``."""
    plain = UNSEEN.sub("", unicodedata.normalize("NFKC", text)).strip(" \t\r\n<>\"';,")
    plain = re.sub(r"\s*@\s*", "@", plain)
    return plain[7:] if plain[:7].lower() == "mailto:" else plain


def normalised(email: str) -> str:
    """An address as we compare it: cleaned, case folded, its domain in ASCII."""
    local, at, domain = cleaned(email).casefold().rpartition("@")
    return f"{unicodedata.normalize('NFC', local)}{at}{_ascii(domain)}"


def problem_of(email: str) -> str:
    """What is wrong with a cleaned address, in words; "" if nothing is."""
    if len(email) > LONGEST:
        return _("The address is longer than 500 characters.")
    if email.count("@") != 1:
        return _("An address has one @ sign.")
    try:
        validate_email(f"{email.rpartition('@')[0]}@{_ascii(email.rpartition('@')[2])}")
    except ValidationError:
        return _("This is not an e-mail address.")
    return ""


def suggestion_for(email: str) -> str:
    """The address that was probably meant, if the domain looks like a slip; else ""."""
    local, _at, domain = email.rpartition("@")
    meant = _meant(domain.casefold())
    return f"{local}@{meant}" if meant else ""


@lru_cache(maxsize=4096)
def _meant(domain: str) -> str:
    if domain in NO_SLIPS:
        return ""
    stem, _dot, ending = domain.rpartition(".")
    if ending in ENDINGS and stem:
        return _meant(f"{stem}.{ENDINGS[ending]}") or f"{stem}.{ENDINGS[ending]}"
    return next((common for common in COMMON if domain in _slips(common)), "")


@lru_cache(maxsize=64)
def _slips(domain: str) -> frozenset[str]:
    """All that one slip makes of ``domain``: a letter missing, doubled, swapped, added or wrong."""
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


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain
