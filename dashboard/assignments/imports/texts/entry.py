"""An entry of a line: an address with its name, or a name alone."""

from dataclasses import dataclass, replace

from dashboard.assignments.imports.texts.fields import Field, words_of
from dashboard.assignments.imports.texts.name_evidence import after_numbers, as_name, count_spelled
from dashboard.assignments.imports.texts.tokens import Token
from dashboard.assignments.imports.texts.words import CREDENTIALS


@dataclass(frozen=True)
class Entry:
    """An address of a line, its name as read, and the candidate's other addresses.

    ``name`` is a whole name. ``parts`` are its two parts, and ``is_pair`` where they stood in cells
    of their own, whose order only the list tells. ``is_whole`` is where they were one text, which
    mostly has the first name first. ``is_last_first`` is whether a comma told it.
    ``whole`` is what ``address`` was cut from, where that may be another candidate's address.
    """

    address: str
    name: str = ""
    parts: tuple[str, str] = ("", "")
    others: tuple[str, ...] = ()
    whole: str = ""
    is_pair: bool = False
    is_whole: bool = False
    is_last_first: bool = False

    @property
    def written(self) -> str:
        """Return the address as it stands in the list. A member decides whether to cut it."""
        return self.whole or self.address


def entries_of_field(one: Field) -> list[Entry]:
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
    texts = [words_of(gap) for gap in gaps]
    has_names_after = not texts[0] and bool(texts[-1])
    names = texts[1:] if has_names_after else texts[:-1]
    if not has_names_after and texts[-1] and not names[-1]:
        names[-1] = texts[-1]
    return [
        Entry(token.text, after_numbers(name or comment))
        for token, name, comment in zip(addresses, names, comments, strict=True)
    ]


def named(entry: Entry, texts: list[str], *, joins: bool = False) -> Entry:
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
        return replace(entry, parts=(texts[0], texts[1]), is_pair=True)
    local = entry.address.partition("@")[0]
    best = max(texts, key=lambda text: count_spelled(text, local))
    return replace(entry, name=best) if count_spelled(best, local) else entry


def is_one_name(last: str, first: str, address: str) -> bool:
    """Return whether "last, first" before an ``address`` is one name, and not two recipients."""
    is_short = " " not in last or " " not in first or CREDENTIALS.fullmatch(first) is not None
    return is_short or bool(count_spelled(last, address.partition("@")[0]))


def is_of_recipients(fields: list[Field]) -> bool:
    """Return whether a name is tied to its address by brackets: what an e-mail program writes."""
    if any(one.separator in ("\t", "|") for one in fields):
        return False
    tied = (
        one
        for one in fields
        if one.addresses and any(t.attached or t.kind == "comment" for t in one.tokens)
    )
    return any(as_name(entry.name) for one in tied for entry in entries_of_field(one))
