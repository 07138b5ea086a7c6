"""E-mail drafts as ``mailto:`` addresses of limited length, and candidates as import lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.core.http.mailto import MAX_URL_LENGTH, encode, encode_address, mailto_url

MAX_SUBJECT_LENGTH: Final = 200
MAX_ENCODED_SUBJECT: Final = 900


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft to ``addresses``. ``href`` opens it.

    ``left_out`` is the text that would make the link too long, "" where the draft has it.
    """

    href: str
    addresses: tuple[str, ...]
    left_out: str = ""

    @property
    def count(self) -> int:
        return len(self.addresses)


def build_draft(address: str, subject: str, text: str = "", longest: int = MAX_URL_LENGTH) -> Draft:
    """Return the draft to one address."""
    subject = clip_subject(subject)
    href = mailto_url(to=address, subject=subject, text=text)
    if text and len(href) > longest:
        return Draft(mailto_url(to=address, subject=subject), (address,), text)
    return Draft(href, (address,))


def build_drafts(
    addresses: Sequence[str], subject: str, text: str = "", longest: int = MAX_URL_LENGTH
) -> list[Draft]:
    """Return as few drafts as hold all ``addresses``, in their order, in Bcc.

    No ``href`` is longer than ``longest`` characters, unless one address alone is.
    """
    subject = clip_subject(subject)
    lengths = [len(encode_address(address)) for address in addresses]
    left_out = ""
    head = len(mailto_url(subject=subject, text=text, bcc=[]))
    if text and head + max(lengths, default=0) > longest:
        text, left_out = "", text
        head = len(mailto_url(subject=subject, bcc=[]))
    found: list[list[str]] = []
    room = 0
    for address, length in zip(addresses, lengths, strict=True):
        if not found or length + 1 > room:
            found.append([])
            room = longest - head + 1
        found[-1].append(address)
        room -= length + 1
    return [
        Draft(mailto_url(subject=subject, text=text, bcc=part), tuple(part), left_out)
        for part in found
    ]


def clip_subject(subject: str) -> str:
    """Return the beginning of ``subject`` that leaves room for the rest of the link."""
    subject = subject[:MAX_SUBJECT_LENGTH]
    while len(encode(subject)) > MAX_ENCODED_SUBJECT:
        subject = subject[:-1]
    return subject


def format_import_lines(candidates: Iterable[tuple[str, str, str]]) -> str:
    """Return candidates (e-mail, first name, last name) as lines that an import reads."""
    return "\n".join("; ".join(filter(None, map(_plain, cells))) for cells in candidates)


def _plain(cell: str) -> str:
    """Return ``cell`` without the characters that would split it in two."""
    return " ".join("".join(" " if c in ';,|<>\t\r\n"' else c for c in cell).split())
