"""Blocks of labelled lines in a paste, one for each candidate: "Name: …", "E-mail: …"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from dashboard.assignments.imports.readers.headers import Role, read_heading
from dashboard.assignments.imports.texts.cells import read_address_cell, read_name
from dashboard.assignments.imports.texts.entry import Entry

LABELLED: Final = re.compile(r"[\s>*\u2022-]*([^\s:@][^:@\t]{0,40}?)\s*:\s*(\S.*)")
MAX_LENGTH: Final = 1_000
NAMES: Final[tuple[str, ...]] = ("first_name", "last_name", "name", "name_last_first", "name_part")
Line = tuple[int, str]


@dataclass
class Block:
    """Lines of one candidate so far.

    ``values`` are the texts of each field, and ``first`` is the first line with one. ``lines`` are
    the lines as they stand, for the case that they are no block.
    """

    values: dict[str, list[str]] = field(default_factory=dict)
    first: Line | None = None
    lines: list[Line] = field(default_factory=list)

    @property
    def has_name(self) -> bool:
        return any(name in self.values for name in NAMES)

    @property
    def is_whole(self) -> bool:
        return self.has_name and "email" in self.values

    def begins_anew(self, meaning: str) -> bool:
        """Return whether another line with ``meaning`` begins the next block.

        A further address of a candidate whose name came first is theirs too.
        """
        if meaning not in self.values:
            return False
        return meaning != "email" or not self.has_name or next(iter(self.values)) == "email"

    def entry(self) -> Entry:
        addresses = [
            entry
            for text in self.values["email"]
            for entry in read_address_cell(text) or [Entry(text)]
        ]
        names = {name: self.values[name][0] for name in NAMES if name in self.values}
        if "name_part" in names:
            part = "last_name" if "first_name" in names else "name"
            names.setdefault(part, names["name_part"])
        others = [entry.written for entry in addresses[1:]]
        return Entry(addresses[0].written, parts=read_name(names, ()), others=tuple(others))


def read_blocks(lines: Iterable[Line]) -> Iterator[tuple[int, str, Entry | None]]:
    """Yield the ``lines`` with their numbers, and one entry in the place of those of a block.

    Other labelled lines of a block, such as a phone number, belong to it unless they hold an
    address.
    """
    block = Block()
    for number, line in lines:
        found = _labelled(line)
        meaning = _meaning(found)
        if meaning and block.begins_anew(meaning):
            yield from _flushed(block)
            block = Block()
        if found and meaning:
            block.first = block.first or (number, line)
            block.values.setdefault(meaning, []).append(found[2])
        elif line.strip() and ("@" in line or not found):
            yield from _flushed(block)
            block = Block()
            yield number, line, None
            continue
        block.lines.append((number, line))
        if not line.strip() and (block.is_whole or not block.values):
            yield from _flushed(block)
            block = Block()
    yield from _flushed(block)


def _flushed(block: Block) -> Iterator[tuple[int, str, Entry | None]]:
    if block.is_whole and block.first:
        yield *block.first, block.entry()
        return
    for number, line in block.lines:
        yield number, line, None


def _labelled(line: str) -> "re.Match[str] | None":
    """Return the label and the text of a ``line``, None for prose, which takes long to match."""
    return LABELLED.fullmatch(line.strip()) if len(line) <= MAX_LENGTH else None


def _meaning(found: "re.Match[str] | None") -> str:
    """Return the field of a labelled line: the e-mail with an address, or a name without."""
    if found is None:
        return ""
    heading = read_heading(found[1])
    if heading.role == Role.OTHER or heading.meaning not in ("email", *NAMES):
        return ""
    return heading.meaning if (heading.meaning == "email") == ("@" in found[2]) else ""
