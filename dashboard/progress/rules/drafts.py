"""A mail to many, as addresses that a mail program opens (RFC 6068): each holds only so much."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

LONGEST = 1800
"""Characters that every browser and mail program takes; some take little over 2,000."""


@dataclass(frozen=True, slots=True)
class Draft:
    """``href`` opens a draft to ``count`` people, who do not see each other (Bcc)."""

    href: str
    count: int


def drafts(addresses: Sequence[str], subject: str, longest: int = LONGEST) -> list[Draft]:
    """As few drafts as hold all ``addresses``, in their order, none longer than ``longest``, unless
    one address alone is."""
    head = f"mailto:?subject={quote(subject[:200], safe='')}&bcc="
    found: list[list[str]] = []
    room = 0
    for address in map(_quoted, addresses):
        if not found or len(address) + 1 > room:
            found.append([])
            room = longest - len(head) + 1
        found[-1].append(address)
        room -= len(address) + 1
    return [Draft(head + ",".join(part), len(part)) for part in found]


def pasted(people: Iterable[tuple[str, str, str]]) -> str:
    """People (e-mail, first name, last name) as lines that "Assign many" reads."""
    return "\n".join("; ".join(filter(None, map(_plain, person))) for person in people)


def _quoted(address: str) -> str:
    # "+" stays itself in a mailto, but many programs read it as a space.
    return quote(address, safe="@")


def _plain(cell: str) -> str:
    """``cell`` without what would make two of it."""
    return " ".join("".join(" " if c in ';,|<>\t\r\n"' else c for c in cell).split())
