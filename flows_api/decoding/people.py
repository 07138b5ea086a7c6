"""The e-mail and the names of a candidate, from every place where the partner may put them.

The names are guesses (docs/partner-api.md, Tolerance). None of them is documented for a response.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from flows_api.decoding.values import Fields, first_of, fold_keys, parse_text, to_snake_case
from flows_api.emails import is_comparable_email

OWN_EMAIL_KEYS = (
    "email",
    "e_mail",
    "email_address",
    "email_id",
    "candidate_email",
    "primary_email",
    "invited_email",
    "mail",
)
UNSURE_EMAIL_KEYS = ("user_email", "contact_email")
"""Names of an address that may be a recruiter's, where another one is the candidate's."""
EMAIL_KEYS = (*OWN_EMAIL_KEYS, *UNSURE_EMAIL_KEYS)
OWN_KEYS = ("candidate", "candidate_details", "talent", "person", "applicant")
PART_KEYS = ("profile", "contact", "contact_details", "details")
OTHER_KEYS = ("user",)
"""Names of an object that may be about a recruiter."""
NESTED_KEYS = (*OWN_KEYS, *PART_KEYS, *OTHER_KEYS)
FIRST_NAME_KEYS = ("first_name", "given_name", "candidate_first_name", "fname", "forename")
LAST_NAME_KEYS = ("last_name", "family_name", "surname", "candidate_last_name", "lname")
NAME_KEYS = ("name", "full_name", "candidate_name", "display_name")
ADDRESS_KEYS = ("address", "value", "email")
"""Names of an address within an object that is the e-mail."""
NAMED = re.compile(r"[^<>]*<([^<>]+)>\s*")


class Identity(NamedTuple):
    """The candidate as a record gives them, outside of objects that may be about somebody else.

    ``has_name`` and ``has_email`` are also True for a name and an address that are null.
    """

    name: str
    emails: frozenset[str]
    has_name: bool
    has_email: bool


def find_email(raw: Fields) -> object:
    """Return the e-mail of the object with folded keys: a whole address before a masked one.

    An e-mail of no known type is returned as it is, for decoding to refuse.
    """
    found = [_bare_address(value) for value in _values(raw, OWN_EMAIL_KEYS)]
    if not any(found) and not _has_key(raw, OWN_EMAIL_KEYS):
        found += [_bare_address(value) for value in _values(raw, UNSURE_EMAIL_KEYS)]
    texts = [address for address in found if isinstance(address, str) and address]
    whole = filter(is_comparable_email, texts)
    return next(whole, next(iter(texts or found), None))


def _values(raw: Fields, names: Iterable[str], depth: int = 0) -> Iterator[object]:
    """Yield what stands under each of ``names``, the outer ones first."""
    for name in names:
        if name in raw:
            value = raw[name]
            yield from _unnested(value) if isinstance(value, dict) else (value,)
    for fields in _own_objects(raw) if depth < 2 else ():
        yield from _values(fields, names, depth + 1)


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
    inner = reversed(_own_objects(raw))
    return {key: value for fields in inner for key, value in fields.items()}


def _own_objects(raw: Fields) -> list[Fields]:
    """Return the objects within ``raw`` that are about the candidate, the surest first.

    An address or a name of somebody else would hide that the candidate is in the flow.
    """
    if raw.keys().isdisjoint(NESTED_KEYS):
        return []
    own = _objects(raw, OWN_KEYS)
    identity = _identity(raw, own)
    parts = [f for f in _objects(raw, PART_KEYS) if _is_theirs(f, identity, is_part=True)]
    others = [f for f in _objects(raw, OTHER_KEYS) if _is_theirs(f, identity)]
    return [*own, *parts, *others]


def _objects(raw: Fields, names: Iterable[str]) -> list[Fields]:
    return [fields for name in names if (fields := fold_keys(raw.get(name)))]


def _identity(raw: Fields, own: list[Fields]) -> Identity:
    sources = [raw, *own]
    emails = frozenset(email for fields in sources for email in _emails(fields))
    name = next(filter(None, map(_folded_name, sources)), "")
    return Identity(
        name,
        emails,
        has_name=bool(name) or _has_key(raw, (*FIRST_NAME_KEYS, *LAST_NAME_KEYS, *NAME_KEYS)),
        has_email=bool(emails) or _has_key(raw, OWN_EMAIL_KEYS),
    )


def _is_theirs(fields: Fields, own: Identity, *, is_part: bool = False) -> bool:
    """Return whether an object under a name that leaves it open is about the candidate.

    The same name, or the same address where one of the two names is missing, says so. Otherwise
    a part of the record is theirs, and any other object only where nothing else says who they are.
    """
    name, emails = _folded_name(fields), _emails(fields)
    if own.name and name:
        return own.name == name
    if own.emails and emails:
        return not own.emails.isdisjoint(emails)
    if is_part:
        return not (own.has_email and emails)
    return not (own.has_name or own.has_email)


def _has_key(raw: Fields, names: Iterable[str]) -> bool:
    """Return whether an object of the candidate has one of these fields, be it null."""
    inner = [raw[name] for name in OWN_KEYS if name in raw]
    keys = {to_snake_case(key) for fields in inner if isinstance(fields, dict) for key in fields}
    return not keys.isdisjoint(names)


def _emails(fields: Fields) -> set[str]:
    """Return the addresses of one object, in lower case."""
    values = _values(fields, OWN_EMAIL_KEYS, depth=2)
    texts = filter(None, map(parse_text, map(_bare_address, values)))
    return {text.lower() for text in texts}


def _folded_name(fields: Fields) -> str:
    """Return the whole name of one object in lower case, "" for none."""
    return " ".join(filter(None, find_names(fields, {}))).casefold()


def find_names(raw: Fields, person: Fields) -> tuple[str | None, str | None]:
    """Return the first and the last name. One name is split at its first blank."""
    for source in (raw, person):
        parts = first_of(source, *NAME_KEYS)
        own = _name_parts(parts) if isinstance(parts, dict) else source
        first = parse_text(first_of(own, *FIRST_NAME_KEYS))
        last = parse_text(first_of(own, *LAST_NAME_KEYS))
        if first or last:
            return first, last
    names = (parse_text(first_of(source, *NAME_KEYS)) for source in (raw, person))
    head, _, rest = next(filter(None, names), "").strip().partition(" ")
    return head or None, rest.strip() or None


def _name_parts(name: object) -> Fields:
    """Return the fields of ``{"first": …, "last": …}`` under the usual names."""
    short = {"first": "first_name", "given": "first_name", "last": "last_name"}
    short["family"] = "last_name"
    return {short.get(key, key): value for key, value in fold_keys(name).items()}
