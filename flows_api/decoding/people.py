"""The e-mail of a candidate, from every place where the partner may put it.

The names are guesses (docs/partner-api.md, Tolerance). None of them is documented for a response.
"""

import re
from collections.abc import Iterator

from flows_api.decoding.values import Fields, fold_keys
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
PERSON_KEYS = (
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
NAMED = re.compile(r"[^<>]*<([^<>]+)>\s*")


def find_email(raw: Fields) -> object:
    """Return the e-mail of the object with folded keys: a whole address before a masked one.

    An e-mail of no known type is returned as it is, for decoding to refuse.
    """
    found = [_bare_address(value) for value in _values(raw)]
    texts = [value for value in found if isinstance(value, str) and value]
    whole = (text for text in texts if is_comparable_email(text))
    return next(whole, None) or next(iter(texts or found), None)


def _values(raw: Fields, depth: int = 0) -> Iterator[object]:
    """Yield what stands under each name of an e-mail, the outer ones first."""
    for name in EMAIL_KEYS:
        if name in raw:
            yield from _unnested(raw[name])
    for name in PERSON_KEYS if depth < 2 else ():
        yield from _values(fold_keys(raw.get(name)), depth + 1)


def _unnested(value: object) -> Iterator[object]:
    """Yield the address itself, also of ``{"address": …}``."""
    nested = fold_keys(value)
    yield from (nested[name] for name in ("address", "value", "email") if name in nested)
    if not isinstance(value, dict):
        yield value


def _bare_address(value: object) -> object:
    """Return ``p@x.example`` of "Priya <p@x.example>", without blanks around it."""
    if not isinstance(value, str):
        return value
    named = NAMED.fullmatch(value)
    return (named[1] if named else value).strip()
