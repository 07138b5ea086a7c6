"""Rows of a vCard file: a contact with its names and its addresses."""

import quopri
import re
from collections.abc import Iterator
from contextlib import suppress

from dashboard.assignments.imports.readers.table import Row
from dashboard.assignments.imports.texts.names import split_name

HEADERS = ("First name", "Last name", "E-mail", "E-mail 2")
CHARSET = re.compile(r"CHARSET=\"?([\w.:-]+)", re.IGNORECASE)
PROPERTY = re.compile(r"(?:[\w-]+\.)?(?P<name>[A-Za-z-]+)(?P<params>(?:;[^:]*)?):(?P<value>.*)")


def vcard_rows(text: str) -> Iterator[Row]:
    """Yield a header, and a row for each contact with the number of its first line."""
    yield Row(0, HEADERS)
    contact: dict[str, list[str]] = {}
    start = 1
    for number, line in _unfolded(text):
        if not (found := PROPERTY.fullmatch(line)):
            continue
        name, value = found["name"].upper(), _plain_value(found["params"], found["value"])
        if name in ("BEGIN", "END"):
            # A contact that was cut off has no end.
            if contact:
                yield Row(start, _cells(contact))
            contact, start = {}, number
        else:
            contact.setdefault(name, []).append(value)
    if contact:
        yield Row(start, _cells(contact))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield each property with its line number. A line after a space continues one."""
    joined, start = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        is_soft = joined.endswith("=") and "QUOTED-PRINTABLE" in joined.upper()
        if line[:1] in (" ", "\t"):
            joined += line[1:]
        elif is_soft:
            joined = joined[:-1] + line
        else:
            yield start, joined
            joined, start = line, number
    yield start, joined


def _plain_value(params: str, value: str) -> str:
    """Return a value as it reads. Programs that say no encoding mostly mean UTF-8 or Windows."""
    if "QUOTED-PRINTABLE" not in params.upper():
        return value
    raw = quopri.decodestring(value.encode())
    named = CHARSET.search(params)
    for encoding in (named[1] if named else "utf-8", "utf-8", "cp1252"):
        with suppress(LookupError, UnicodeDecodeError):
            return raw.decode(encoding)
    return raw.decode("utf-8", errors="replace")


def _cells(contact: dict[str, list[str]]) -> tuple[str, ...]:
    family, given, *_rest = [*re.split(r"(?<!\\);", contact.get("N", [""])[0]), "", ""]
    family, given = _unescaped(family), _unescaped(given)
    if not family and not given:
        given, family = split_name(_unescaped(contact.get("FN", [""])[0]))
    first, *others = [*map(_unescaped, contact.get("EMAIL", [])), ""]
    return given, family, first, ", ".join(filter(None, others))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: " " if found[1] in "nN" else found[1], text)
