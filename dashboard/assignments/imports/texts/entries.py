"""Entries of a line of text: each address with its name, in any of the ways that people write them.

Every address of the line is in exactly one entry, whatever stands between them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from dashboard.assignments.imports.texts.names import (
    MAX_TEXT_LENGTH,
    clean_name,
    is_label,
    split_name,
)
from dashboard.assignments.imports.texts.tokens import Token, plain_line, tokens_of
from dashboard.assignments.imports.texts.words import CONNECTORS, CREDENTIALS

MAX_ADDRESSES_OF_ROW: Final = 5
MAX_LOCAL_LENGTH: Final = 100
"""More of an address spells no name."""
MAX_DISTANCE: Final = 100
"""How many fields away from its address a name may stand."""
DASHES: Final = ("-", "--", "\u2013", "\u2014")
NUMBERED: Final = re.compile(r"^\W*\d{1,5}\b[.):]*\s+")
COMMENT: Final = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Entry:
    """An address of a line, its name as read, and the candidate's other addresses.

    ``name`` is a whole name. ``parts`` are a first and a last name in cells of their own.
    ``whole`` is what ``address`` was cut from, where that may be another candidate's address.
    """

    address: str
    name: str = ""
    parts: tuple[str, str] = ("", "")
    others: tuple[str, ...] = ()
    whole: str = ""

    @property
    def written(self) -> str:
        """Return the address as it stands in the list. A member decides whether to cut it."""
        return self.whole or self.address


@dataclass
class Field:
    """The tokens between two separators.

    ``separator`` is the one before it.
    """

    separator: str
    tokens: list[Token] = field(default_factory=list)

    @property
    def addresses(self) -> list[Token]:
        return [token for token in self.tokens if token.kind == "address"]

    @property
    def text(self) -> str:
        """Return the words, without a label before a colon.

        Words before an address in brackets are its name, so those after it are none.
        """
        attached = [n for n, token in enumerate(self.tokens) if token.attached]
        before = _words(self.tokens[: attached[0]]) if attached else ""
        return before or _words(self.tokens)


def read_entries(line: str) -> list[Entry]:
    """Return the entries of ``line``, in its order. A line without an address has none."""
    return [entry for entry in read_recipients(line) if entry.address]


def read_recipients(line: str) -> list[Entry]:
    """Return the entries of ``line``, and one without an address for each unresolved recipient.

    E-mail programs leave a recipient that they don't know as a name: "Ada <…>; Mary Jackson".
    """
    fields = _fields(tokens_of(plain_line(line)))
    count = sum(len(one.addresses) for one in fields)
    if not count:
        return []
    fields = _near_addresses(fields)
    entries = _row(fields) or _list(fields)
    wholes = {token.text: token.whole for one in fields for token in one.addresses}
    return [
        replace(_with_clean_name(entry), whole=wholes.get(entry.address, "")) for entry in entries
    ]


def _fields(tokens: Iterator[Token]) -> list[Field]:
    fields = [Field("")]
    for token in tokens:
        if token.kind == "separator" or token.text in DASHES:
            fields.append(Field(token.text))
            continue
        tokens_before = fields[-1].tokens
        if tokens_before and _is_repeated(tokens_before[-1], token):
            tokens_before.pop()
        tokens_before.append(token)
    return fields


def _near_addresses(fields: list[Field]) -> list[Field]:
    """Return the fields with an address, and those so near that they may hold its name."""
    is_near = [False] * len(fields)
    for places in (range(len(fields)), reversed(range(len(fields)))):
        distance = MAX_DISTANCE + 1
        for n in places:
            distance = 0 if fields[n].addresses else distance + 1
            is_near[n] |= distance <= MAX_DISTANCE
    return [one for n, one in enumerate(fields) if is_near[n]]


def _is_repeated(before: Token, token: Token) -> bool:
    """Return whether an address is the next one's name: "ada@example.com <ada@example.com>"."""
    is_pair = before.kind == token.kind == "address" and token.attached
    return is_pair and before.text.casefold() == token.text.casefold()


def _words(tokens: Sequence[Token]) -> str:
    """Return the words among ``tokens``, or "" for prose: more than a name and its labels have."""
    words: list[str] = []
    address = next((token.text for token in tokens if token.kind == "address"), "")
    is_before = True
    size = 0
    for token in tokens:
        if token.kind == "address":
            is_before = False
        elif token.kind != "colon":
            words.append(f"({token.text})" if token.kind == "comment" else token.text)
            size += len(words[-1]) + 1
        elif is_before and (size > MAX_TEXT_LENGTH or _is_label_before(words, address)):
            words, size = [], 0
    if size > MAX_TEXT_LENGTH:
        return ""
    while words and words[0].casefold() in CONNECTORS:
        del words[0]
    while words and words[-1].casefold() in CONNECTORS:
        del words[-1]
    return " ".join(words)


def _is_label_before(words: list[str], address: str) -> bool:
    """Return whether the words before a colon are a label, and no name before its ``address``."""
    text = " ".join(words)
    if is_label(text) or len(words) < 2:
        return is_label(text) or not _matches(text, address.partition("@")[0])
    return not all(word[:1].isupper() for word in words)


def _as_name(text: str) -> str:
    """Return ``text`` if it can be a name: it has no number but the one that counts the rows."""
    plain = NUMBERED.sub("", text)
    return plain if clean_name(plain) and not re.search(r"\d", plain) else ""


def _after_numbers(text: str) -> str:
    """Return the words after the last number, as in "12.05.2026 10:30 Ada", if there are any."""
    words = text.split()
    last = next((n for n in range(len(words), 0, -1) if re.search(r"\d", words[n - 1])), 0)
    after = " ".join(words[last:])
    return after if clean_name(after) else text


# One candidate in a row of cells.


def _row(fields: list[Field]) -> list[Entry] | None:
    """Return the one entry of a row of cells, or None for a list of several candidates.

    A second address in a row with one name is the same candidate's, and is offered beside the
    first one. Without a name, or with more addresses, each is an entry of its own.
    """
    if sum(len(one.addresses) for one in fields) > MAX_ADDRESSES_OF_ROW:
        return None
    cells = _cells(fields)
    holders = [n for n, cell in enumerate(cells) if cell.addresses]
    addresses = [token for cell in cells for token in cell.addresses]
    own = " ".join(cells[n].text for n in holders).strip()
    names = [(n, text) for n, cell in enumerate(cells) if n not in holders and (text := cell.text)]
    named = [text for _n, text in names if _as_name(text)]
    if len(addresses) > 1:
        is_one_row = holders == [*range(holders[0], holders[-1] + 1)] and not own
        if not is_one_row or any(token.attached for token in addresses):
            return None
        if _alternates(names, holders) or not _is_one_candidate(named, len(addresses), cells):
            return None
    elif _has_unresolved(fields, addresses[0].text):
        return None
    return [_entry_of_row(addresses, own, names, cells, holders[0])]


def _has_unresolved(fields: list[Field], address: str) -> bool:
    """Return whether all cells beside the one with an ``address`` are other recipients.

    A cell of one word or with a number makes it a row of a table: "Ada <…>; Berlin; 12.05.2026".
    """
    if not _is_of_recipients(fields):
        return False
    at = next(n for n, one in enumerate(fields) if one.addresses)
    lone = [one.text for one in fields[:at] + fields[at + 1 :] if one.text]
    if at and fields[at].separator == "," and (last := _as_name(fields[at - 1].text)):
        own = _entries_of_field(fields[at])[0].name
        if _is_one_name(last, own, address):
            lone.remove(fields[at - 1].text)
    return bool(lone) and all(" " in _as_recipient(text) for text in lone)


def _is_one_candidate(named: list[str], addresses: int, cells: list[Field]) -> bool:
    """Return whether a row with several addresses has the parts of one name.

    In a range of a spreadsheet a whole name is enough for two addresses.
    """
    if any(cell.separator == "\t" for cell in cells):
        return len(named) > 1 or (bool(named) and addresses == 2)
    return len(named) == 2 and not any(" " in text for text in named)


def _alternates(names: list[tuple[int, str]], holders: list[int]) -> bool:
    """Return whether names stand on both sides of the addresses: each may have its own."""
    before = any(n < holders[0] for n, _text in names)
    return before and any(n > holders[-1] for n, _text in names)


def _cells(fields: list[Field]) -> list[Field]:
    """Return the cells of a row: a comma within one cell of a tab- or semicolon-separated row."""
    separators = {one.separator for one in fields[1:]}
    strong = next((sign for sign in ("\t", ";", "|") if sign in separators), None)
    cells: list[Field] = []
    is_of_words = False
    for one in fields:
        is_within = bool(strong and cells) and one.separator != strong
        was_of_words, is_of_words = is_of_words, not one.addresses
        if is_within and was_of_words and is_of_words:
            cells[-1].tokens.extend([Token("word", one.separator), *one.tokens])
        else:
            cells.append(Field(one.separator, [*one.tokens]))
    return cells


def _entry_of_row(
    addresses: list[Token],
    own: str,
    names: list[tuple[int, str]],
    cells: list[Field],
    at: int,
) -> Entry:
    first = addresses[0].text
    others = tuple(
        token.text for token in addresses[1:] if token.text.casefold() != first.casefold()
    )
    if own:
        before = [text for n, text in names if n < at]
        is_split = before and cells[at].separator == "," and _as_name(before[-1])
        name = ", ".join([*map(_as_name, before), own]) if is_split else _after_numbers(own)
        return Entry(first, name, others=others)
    usable = [(n, plain) for n, text in names if (plain := _as_name(text))]
    return replace(_named_by_cells(usable, first, at), others=others)


def _named_by_cells(cells: list[tuple[int, str]], address: str, at: int) -> Entry:
    """Return the entry of ``address`` with its name from ``cells`` of words beside it.

    Of more than two cells those count that the address spells, else two before it. Of cells on both
    sides that hold whole names, the side counts that the address spells.
    """
    local = address.partition("@")[0]
    before = [text for n, text in cells if n < at]
    after = [text for n, text in cells if n > at]
    if before and after and (len(cells) > 2 or any(" " in text for _n, text in cells)):
        is_after = _matches(" ".join(after), local) > _matches(" ".join(before), local)
        cells = [(n, text) for n, text in cells if (n > at) == is_after]
    texts = [text for _n, text in cells]
    if len(texts) == 1:
        return Entry(address, texts[0])
    if whole := next((t for t in texts if " " in t and _matches(t, local) == len(t.split())), ""):
        return Entry(address, whole)
    if len(texts) == 2:
        return Entry(address, parts=(texts[0], texts[1]))
    return Entry(address, parts=_spelled_pair(cells, local, at))


def _spelled_pair(cells: list[tuple[int, str]], local: str, at: int) -> tuple[str, str]:
    """Return the two cells beside each other that the address spells best, or two empty texts."""
    best, pair = (0, 0), ("", "")
    for (n, first), (_m, last) in pairwise(cells):
        score = (_matches(first, local) + _matches(last, local), -abs(n - at))
        if score[0] and score > best:
            best, pair = score, (first, last)
    return pair


def _matches(text: str, local: str) -> int:
    """Return how many words of ``text`` the local part of an address spells."""
    plain = _folded(local[:MAX_LOCAL_LENGTH])
    return sum(len(word) > 1 and word in plain for word in _folded(text).split())


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w\s]", "", "".join(c for c in plain if not unicodedata.combining(c)))


# Several candidates on one line.


def _list(fields: list[Field]) -> list[Entry]:
    """Return the entries of a list of addresses with or without names."""
    if _is_of_recipients(fields):
        return _recipients(fields)
    entries: list[Entry] = []
    waiting: list[str] = []
    names_follow = _follows(fields)
    for one in fields:
        if one.addresses:
            if names_follow and entries:
                entries[-1] = _named(entries[-1], waiting)
                waiting = []
            found = _entries_of_field(one)
            found[0] = _named(found[0], waiting, joins=one.separator == ",")
            waiting = []
            entries.extend(found)
        elif text := _as_name(one.text):
            waiting.append(text)
    if names_follow:
        entries[-1] = _named(entries[-1], waiting)
    return entries


def _named(entry: Entry, texts: list[str], *, joins: bool = False) -> Entry:
    """Return ``entry`` with its name from the cells beside it.

    With ``joins``, a comma before its own name, that name is the first: "Lovelace, Ada <…>".
    """
    if not texts:
        return entry
    if entry.name:
        return replace(entry, name=f"{texts[-1]}, {entry.name}") if joins else entry
    if len(texts) == 1:
        return replace(entry, name=texts[0])
    if len(texts) == 2 and not any(" " in text for text in texts):
        return replace(entry, parts=(texts[0], texts[1]))
    local = entry.address.partition("@")[0]
    best = max(texts, key=lambda text: _matches(text, local))
    return replace(entry, name=best) if _matches(best, local) else entry


def _is_of_recipients(fields: list[Field]) -> bool:
    """Return whether a name is tied to its address by brackets: what an e-mail program writes."""
    if any(one.separator in ("\t", "|") for one in fields):
        return False
    tied = (
        one
        for one in fields
        if one.addresses and any(t.attached or t.kind == "comment" for t in one.tokens)
    )
    return any(_as_name(entry.name) for one in tied for entry in _entries_of_field(one))


def _recipients(fields: list[Field]) -> list[Entry]:
    """Return the entries of an e-mail program's list.

    As each address there has its own name, a lone name goes to an address without one only if that
    spells it. Any other is a recipient of its own.
    """
    entries: list[Entry] = []
    waiting: list[str] = []
    for one in fields:
        if not one.addresses:
            if text := _as_recipient(one.text):
                waiting.append(text)
            continue
        found = _entries_of_field(one)
        entries, waiting = _with_names_after(entries, waiting)
        found[0], waiting = _with_names_before(found[0], waiting, joins=one.separator == ",")
        entries += [*map(_unresolved, waiting), *found]
        waiting = []
    entries, waiting = _with_names_after(entries, waiting)
    return [*entries, *map(_unresolved, waiting)]


def _as_recipient(text: str) -> str:
    """Return ``text`` if it can be a recipient's name, also with a number in brackets after it."""
    name = _as_name(text) or _as_name(COMMENT.sub("", text))
    return "" if CREDENTIALS.fullmatch(name) else name


def _unresolved(name: str) -> Entry:
    return Entry("", name)


def _with_names_after(entries: list[Entry], texts: list[str]) -> tuple[list[Entry], list[str]]:
    """Return the entries, the last one with its name after it, and the names left over."""
    if not entries or not texts or entries[-1].name or any(entries[-1].parts):
        return entries, texts
    if not _matches(texts[0], entries[-1].address.partition("@")[0]):
        return entries, texts
    return [*entries[:-1], replace(entries[-1], name=texts[0])], texts[1:]


def _with_names_before(entry: Entry, texts: list[str], *, joins: bool) -> tuple[Entry, list[str]]:
    """Return ``entry`` with its name from the ``texts`` before it, and the names left over."""
    if not texts:
        return entry, texts
    if entry.name:
        if joins and _is_one_name(texts[-1], entry.name, entry.address):
            return _named(entry, texts[-1:], joins=True), texts[:-1]
        return entry, texts
    local = entry.address.partition("@")[0]
    pair = texts[-2:]
    if len(pair) == 2 and not any(" " in text for text in pair) and _matches(" ".join(pair), local):
        return _named(entry, pair), texts[:-2]
    if _matches(texts[-1], local):
        return _named(entry, texts[-1:]), texts[:-1]
    return entry, texts


def _is_one_name(last: str, first: str, address: str) -> bool:
    """Return whether "last, first" before an ``address`` is one name, and not two recipients."""
    is_short = " " not in last or " " not in first or CREDENTIALS.fullmatch(first) is not None
    return is_short or bool(_matches(last, address.partition("@")[0]))


def _follows(fields: list[Field]) -> bool:
    """Return whether names follow their addresses: the first field with an address begins."""
    return bool(fields[0].addresses) and not fields[0].text and not fields[-1].addresses


def _entries_of_field(one: Field) -> list[Entry]:
    """Return the entries of a field, whose addresses have only spaces and words between them."""
    gaps: list[list[Token]] = [[]]
    addresses: list[Token] = []
    comments: list[str] = []
    for token in one.tokens:
        if token.kind == "address":
            addresses.append(token)
            comments.append("")
            gaps.append([])
        elif token.kind == "comment" and addresses and not gaps[-1] and not comments[-1]:
            comments[-1] = token.text
        else:
            gaps[-1].append(token)
    texts = [_words(gap) for gap in gaps]
    has_names_after = not texts[0] and bool(texts[-1])
    names = texts[1:] if has_names_after else texts[:-1]
    if not has_names_after and texts[-1] and not names[-1]:
        names[-1] = texts[-1]
    return [
        Entry(token.text, _after_numbers(name or comment))
        for token, name, comment in zip(addresses, names, comments, strict=True)
    ]


def _with_clean_name(entry: Entry) -> Entry:
    if any(entry.parts):
        return replace(entry, parts=(clean_name(entry.parts[0]), clean_name(entry.parts[1])))
    return replace(entry, name="", parts=split_name(entry.name))
