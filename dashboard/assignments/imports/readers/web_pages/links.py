"""Links to addresses in HTML: what they say, and where they lead."""

from typing import Final
from urllib.parse import unquote

from dashboard.assignments.imports.texts.known_names import is_given_name
from dashboard.assignments.imports.texts.name_evidence import as_name, count_spelled

SCHEME: Final = "mailto:"
Attributes = list[tuple[str, str | None]]


def linked_address(attributes: Attributes) -> str:
    """Return the address that a tag with these ``attributes`` links to, or ""."""
    target = next((value or "" for name, value in attributes if name == "href"), "").strip()
    if target[: len(SCHEME)].lower() != SCHEME:
        return ""
    return unquote(target[len(SCHEME) :].partition("?")[0]).strip()


def written_link(address: str, text: str) -> str:
    """Return a link as a list would have it: "Ada Lovelace <ada@example.com>".

    A text that is no name, such as "Write", is left out. One with an address of its own is kept.
    """
    text = " ".join(text.split())
    if "@" in text:
        return text if address.casefold() in text.casefold() else f"{text}, {address}"
    if "," in address or not _is_name(text, address):
        return address
    return f'"{text}" <{address}>' if "," in text else f"{text} <{address}>"


def _is_name(text: str, address: str) -> bool:
    name = as_name(text)
    is_whole = " " in name and name.istitle()
    is_known = bool(name) and is_given_name(name.split()[0])
    return is_whole or is_known or count_spelled(name, address.partition("@")[0]) > 0
