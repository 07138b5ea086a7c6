"""Lines of a paste that belong together: a recipient broken in two, a name above its address."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from dashboard.assignments.imports.texts.name_evidence import as_name, count_spelled

Line = tuple[int, str]
ADDRESS_FIRST: Final = re.compile(r"\s*<[^<>]*@")
CONTINUED: Final = re.compile(r"\s+[^<>@]{0,100}<[^<>]*@")
# A name after the last recipient of a line, whose address is on the next one.
UNFINISHED: Final = re.compile(r">[^<>@]*[,;][^<>@,;]*[^\W\d_][^<>@,;]*$")
ADDRESS_ALONE: Final = re.compile(r"\s*<?(?:mailto:)?[^\s<>@,;:]+@[^\s<>@,;:]+>?\s*")
NO_NAME: Final = frozenset("@:;|\t/<>")
MAX_LENGTH: Final = 2_000
MAX_WORDS: Final = 5


def join_lines(text: str) -> Iterator[Line]:
    """Yield each line of ``text`` with its number, those that belong together as one."""
    return _with_names(list(_unfolded(text.splitlines())))


def _unfolded(lines: Iterable[str]) -> Iterator[Line]:
    """Yield the lines, without the breaks that e-mail programs make within a recipient."""
    start, joined = 1, ""
    for number, line in enumerate(lines, 1):
        if joined and _continues(joined, line):
            joined = f"{joined} {line.strip()}"
            continue
        if number > 1:
            yield start, joined
        start, joined = number, line
    yield start, joined


def _continues(line: str, below: str) -> bool:
    """Return whether the address of the last name in ``line`` begins the one ``below``."""
    if len(line) > MAX_LENGTH or "<" not in below:
        return False
    is_unfinished = UNFINISHED.search(line.strip()) is not None
    if ADDRESS_FIRST.match(below):
        return is_unfinished or ("@" not in line and bool(line.strip()))
    return is_unfinished and CONTINUED.match(below) is not None


def _with_names(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the ``lines``, a name and its address on the line below as one.

    The address spells the name, or names and addresses take turns in all of the paste.
    """
    filled = [(number, line) for number, line in lines if line.strip()]
    is_all = (
        len(filled) > 2 and len(filled) % 2 == 0 and all(map(_is_pair, filled[::2], filled[1::2]))
    )
    joined = {
        above[0]: below
        for above, below in pairwise(filled)
        if _is_pair(above, below, is_sure=is_all)
    }
    addresses = {number for number, _line in joined.values()}
    for number, line in lines:
        if number in joined:
            yield number, f"{line.strip()} <{joined[number][1].strip(' <>')}>"
        elif number not in addresses:
            yield number, line


def _is_pair(above: Line, below: Line, *, is_sure: bool = True) -> bool:
    """Return whether a name stands alone ``above`` its address, which spells it if not sure."""
    name, address = above[1].strip(), below[1]
    if not NO_NAME.isdisjoint(name) or len(name.split()) > MAX_WORDS:
        return False
    if not ADDRESS_ALONE.fullmatch(address) or not as_name(name):
        return False
    return is_sure or count_spelled(name, address.strip(" <").partition("@")[0]) > 0
