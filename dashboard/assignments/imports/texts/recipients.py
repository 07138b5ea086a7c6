"""Recipients on a line of text: several candidates, each an address with a name or without."""

import re
from dataclasses import replace
from typing import Final

from dashboard.assignments.imports.texts.entry import (
    Entry,
    entries_of_field,
    is_of_recipients,
    is_one_name,
    named,
)
from dashboard.assignments.imports.texts.fields import Field
from dashboard.assignments.imports.texts.name_evidence import (
    as_name,
    as_name_with_digit,
    count_spelled,
)
from dashboard.assignments.imports.texts.words import CREDENTIALS, JOB

COMMENT: Final = re.compile(r"\([^()]*\)")


def read_list(fields: list[Field]) -> list[Entry]:
    """Return the entries of a list of addresses with or without names."""
    if is_of_recipients(fields):
        return _recipients(fields)
    entries: list[Entry] = []
    waiting: list[str] = []
    names_follow = _follows(fields)
    for one in fields:
        if one.addresses:
            if names_follow and entries:
                entries[-1] = named(entries[-1], waiting)
                waiting = []
            found = entries_of_field(one)
            found[0] = named(found[0], waiting, joins=one.separator == ",")
            waiting = []
            entries.extend(found)
        elif text := as_name(one.text) or as_name_with_digit(one.text):
            waiting.append(text)
    if names_follow:
        entries[-1] = named(entries[-1], waiting)
    return entries


def _recipients(fields: list[Field]) -> list[Entry]:
    """Return the entries of an e-mail program's list.

    As each address there has its own name, a lone name goes to an address without one only if that
    spells it. Any other is a recipient of its own.
    """
    entries: list[Entry] = []
    waiting: list[str] = []
    for one in fields:
        if not one.addresses:
            if text := as_recipient(one.text):
                waiting.append(text)
            continue
        found = entries_of_field(one)
        entries, waiting = _with_names_after(entries, waiting)
        found[0], waiting = _with_names_before(found[0], waiting, joins=one.separator == ",")
        entries += [*map(_unresolved, waiting), *found]
        waiting = []
    entries, waiting = _with_names_after(entries, waiting)
    return [*entries, *map(_unresolved, waiting)]


def as_recipient(text: str) -> str:
    """Return ``text`` if it can be a recipient's name, also with a number in brackets after it."""
    name = as_name(text) or as_name(COMMENT.sub("", text)) or as_name_with_digit(text)
    return "" if CREDENTIALS.fullmatch(name) or JOB.search(name) else name


def _unresolved(name: str) -> Entry:
    return Entry("", name)


def _with_names_after(entries: list[Entry], texts: list[str]) -> tuple[list[Entry], list[str]]:
    """Return the entries, the last one with its name after it, and the names left over."""
    if not entries or not texts or entries[-1].name or any(entries[-1].parts):
        return entries, texts
    if not count_spelled(texts[0], entries[-1].address.partition("@")[0]):
        return entries, texts
    return [*entries[:-1], replace(entries[-1], name=texts[0])], texts[1:]


def _with_names_before(entry: Entry, texts: list[str], *, joins: bool) -> tuple[Entry, list[str]]:
    """Return ``entry`` with its name from the ``texts`` before it, and the names left over."""
    if not texts:
        return entry, texts
    if entry.name:
        if joins and is_one_name(texts[-1], entry.name, entry.address):
            return named(entry, texts[-1:], joins=True), texts[:-1]
        return entry, texts
    local = entry.address.partition("@")[0]
    pair = texts[-2:]
    if (
        len(pair) == 2
        and not any(" " in text for text in pair)
        and count_spelled(" ".join(pair), local)
    ):
        return named(entry, pair), texts[:-2]
    if count_spelled(texts[-1], local):
        return named(entry, texts[-1:]), texts[:-1]
    return entry, texts


def _follows(fields: list[Field]) -> bool:
    """Return whether names follow their addresses: the first field with an address begins."""
    return bool(fields[0].addresses) and not fields[0].text and not fields[-1].addresses
