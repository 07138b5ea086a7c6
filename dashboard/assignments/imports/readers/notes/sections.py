"""Rows of a file that are about somebody else than the candidates.

These are a contact below the list ("Recruiter: rita@…"), and sections with a title or a header of
their own ("Interviewers").
"""

from collections.abc import Iterable, Sequence
from typing import Final

from dashboard.assignments.imports.readers.columns import recognize_header
from dashboard.assignments.imports.readers.headers import Role, read_heading, tokenize, words

NAMES: Final = frozenset(("first_name", "last_name", "name", "name_last_first"))
MAX_TITLE_WORDS: Final = 3


class Sections:
    """The rows of a list in their order: whether each is about another role.

    ``titles`` are the rows that may be a title of the first section.
    """

    def __init__(self, mapping: Sequence[str], titles: Iterable[Sequence[str]] = ()) -> None:
        self._mapping = mapping
        self._is_other = self._has_title = False
        for cells in titles:
            if not any("@" in cell for cell in cells):
                self.is_of_other(cells)

    def is_of_other(self, cells: Sequence[str]) -> bool:
        """Return whether the next row is about somebody else than a candidate."""
        if any("@" in cell for cell in cells):
            self._has_title = False
            return self._is_other or _is_labelled(_label(cells, self._mapping))
        filled = [cell for cell in cells if cell]
        if len(filled) == 1 and (role := _title_role(cells[0])):
            self._is_other, self._has_title = role == Role.OTHER, True
        elif _is_header_of_other(filled):
            self._is_other, self._has_title = True, False
        elif len(filled) > 1 and recognize_header(filled) is not None:
            # Right below a title, it is the header of that section.
            self._is_other = self._is_other and self._has_title
            self._has_title = False
        return False


def _label(cells: Sequence[str], mapping: Sequence[str]) -> str:
    """Return the text that may say whose address stands in a row: in place of the name, or alone.

    Other columns may have the same words of a candidate: as their job, or their source.
    """
    names = [cell for cell, field in zip(cells, mapping, strict=False) if cell and field in NAMES]
    others = [cell for cell in cells if cell and "@" not in cell]
    if names:
        return " ".join(names)
    return others[0] if len(others) == 1 and others[0].endswith(":") else ""


def _is_labelled(text: str) -> bool:
    """Return whether ``text`` names another role: "Recruiter: Rita", "Exported by", "Owner"."""
    label, colon, _rest = text.partition(":")
    heading = read_heading(label)
    if colon:
        return heading.role in (Role.OTHER, Role.UNCLEAR)
    return heading.role == Role.OTHER and _has_only_words(tokenize(label))


def _has_only_words(tokens: Sequence[str]) -> bool:
    """Return whether each word is one of a role: in "Bob Boss" one is, and one is a name."""
    known = words()
    if tokens[-1] in known.other_ends:
        return True
    return all(
        token in known.extra | known.other or token.startswith(known.other_titles)
        for token in tokens
    )


def _title_role(text: str) -> Role:
    """Return the role in the title of a section, or UNSAID.

    A stage is no title, nor is a group of candidates: "Recruiter: Rita".
    """
    tokens, role = tokenize(text), read_heading(text).role
    if role == Role.OTHER and not text.rstrip(": ").count(":") and _has_only_words(tokens):
        return role
    return role if role == Role.CANDIDATE and len(tokens) <= MAX_TITLE_WORDS else Role.UNSAID


def _is_header_of_other(cells: Sequence[str]) -> bool:
    """Return whether ``cells`` are a header whose columns are about another role."""
    headings = [read_heading(cell) for cell in cells]
    others = [heading for heading in headings if heading.role == Role.OTHER]
    is_of_candidates = any(heading.meaning in {"email", *NAMES} for heading in headings)
    is_known = all(heading.is_known for heading in headings)
    return len(others) > 1 and is_known and not is_of_candidates
