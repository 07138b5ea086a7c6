"""The e-mail and the names of a candidate, from every place where the partner may put them.

The names are guesses (docs/partner-api.md, Tolerance). None of them is documented for a response.
"""

import re
from collections.abc import Iterator

from flows_api.decoding.values import Fields, first_of, fold_keys, parse_text
from flows_api.emails import is_comparable_email

EMAIL_KEYS = (
    "email",
    "e_mail",
    "email_address",
    "email_id",
    "candidate_email",
    "user_email",
    "primary_email",
    "contact_email",
    "invited_email",
    "mail",
)
NESTED_KEYS = (
    "candidate",
    "candidate_details",
    "talent",
    "user",
    "person",
    "profile",
    "applicant",
    "contact",
    "contact_details",
    "details",
)
FIRST_NAME_KEYS = ("first_name", "given_name", "candidate_first_name")
LAST_NAME_KEYS = ("last_name", "family_name", "surname", "candidate_last_name")
NAME_KEYS = ("name", "full_name", "candidate_name", "display_name")
ADDRESS_KEYS = ("address", "value", "email")
"""Names of an address within an object that is the e-mail."""
NAMED = re.compile(r"[^<>]*<([^<>]+)>\s*")


def find_email(raw: Fields) -> object:
    """Return the e-mail of the object with folded keys: a whole address before a masked one.

    An e-mail of no known type is returned as it is, for decoding to refuse.
    """
    found = []
    for value in _values(raw):
        address = _bare_address(value)
        if isinstance(address, str) and is_comparable_email(address):
            return address
        found.append(address)
    texts = [address for address in found if isinstance(address, str) and address]
    return next(iter(texts or found), None)


def _values(raw: Fields, depth: int = 0) -> Iterator[object]:
    """Yield what stands under each name of an e-mail, the outer ones first."""
    for name in EMAIL_KEYS:
        if name in raw:
            value = raw[name]
            yield from _unnested(value) if isinstance(value, dict) else (value,)
    for name in NESTED_KEYS if depth < 2 else ():
        if name in raw:
            yield from _values(fold_keys(raw[name]), depth + 1)


def _unnested(value: object) -> Iterator[object]:
    """Yield the addresses of ``{"address": …}``."""
    nested = fold_keys(value)
    return (nested[name] for name in ADDRESS_KEYS if name in nested)


def _bare_address(value: object) -> object:
    """Return ``p@x.example`` of "Priya <p@x.example>", without blanks around it."""
    if not isinstance(value, str):
        return value
    named = NAMED.fullmatch(value) if "<" in value else None
    return (named[1] if named else value).strip()


def nested_candidate(raw: Fields) -> Fields:
    """Return the fields of the person within ``raw``, {} where they stand in ``raw`` itself."""
    if raw.keys().isdisjoint(NESTED_KEYS):
        return {}
    inner = [fold_keys(raw[name]) for name in reversed(NESTED_KEYS) if name in raw]
    return {key: value for fields in inner for key, value in fields.items()}


def find_names(raw: Fields, person: Fields) -> tuple[str | None, str | None]:
    """Return the first and the last name. One name is split at its first blank."""
    for source in (raw, person):
        first = parse_text(first_of(source, *FIRST_NAME_KEYS))
        last = parse_text(first_of(source, *LAST_NAME_KEYS))
        if first or last:
            return first, last
    names = (parse_text(first_of(source, *NAME_KEYS)) for source in (raw, person))
    head, _, rest = next(filter(None, names), "").strip().partition(" ")
    return head or None, rest.strip() or None
