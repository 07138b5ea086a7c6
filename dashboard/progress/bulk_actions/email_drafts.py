"""E-mail drafts to many candidates, as ``mailto:`` addresses of limited length (RFC 6068)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

MAX_URL_LENGTH = 1800
"""Characters that every browser and e-mail program takes. Some take little more than 2,000."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft to ``count`` candidates, who do not see each other (Bcc). ``href`` opens it."""

    href: str
    count: int


def build_drafts(
    addresses: Sequence[str], subject: str, longest: int = MAX_URL_LENGTH
) -> list[Draft]:
    """Return as few drafts as hold all ``addresses``, in their order.

    No ``href`` is longer than ``longest`` characters, unless one address alone is.
    """
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


def format_import_lines(candidates: Iterable[tuple[str, str, str]]) -> str:
    """Return candidates (e-mail, first name, last name) as lines that an import reads."""
    return "\n".join("; ".join(filter(None, map(_plain, cells))) for cells in candidates)


def _quoted(address: str) -> str:
    # "+" stays itself in a mailto, but many programs read it as a space.
    return quote(address, safe="@")


def _plain(cell: str) -> str:
    """Return ``cell`` without the characters that would split it in two."""
    return " ".join("".join(" " if c in ';,|<>\t\r\n"' else c for c in cell).split())
