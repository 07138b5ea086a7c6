"""Entries of a line as tests compare them."""

from dashboard.assignments.imports.texts.entries import read_entries


def found(line: str) -> list[tuple[str, str]]:
    """Return the address and the name of each entry of ``line``."""
    return [(e.address, " ".join(part for part in e.parts if part)) for e in read_entries(line)]
