"""Rows of cells on a line of text: one candidate, whose name stands in cells beside the address."""

from dataclasses import replace
from itertools import pairwise
from typing import Final

from dashboard.assignments.imports.texts.entry import (
    Entry,
    entries_of_field,
    is_of_recipients,
    is_one_name,
)
from dashboard.assignments.imports.texts.fields import Field
from dashboard.assignments.imports.texts.known_names import is_given_name
from dashboard.assignments.imports.texts.name_evidence import (
    after_numbers,
    as_name,
    as_name_with_digit,
    count_spelled,
)
from dashboard.assignments.imports.texts.recipients import as_recipient
from dashboard.assignments.imports.texts.spreadsheet_values import is_month
from dashboard.assignments.imports.texts.tokens import Token
from dashboard.assignments.imports.texts.words import COMPANY, JOB

MAX_ADDRESSES_OF_ROW: Final = 5


def read_row(fields: list[Field]) -> list[Entry] | None:
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
    named = [text for _n, text in names if as_name(text)]
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
    if not is_of_recipients(fields):
        return False
    at = next(n for n, one in enumerate(fields) if one.addresses)
    lone = [one.text for one in fields[:at] + fields[at + 1 :] if one.text]
    if at and fields[at].separator == "," and (last := as_name(fields[at - 1].text)):
        own = entries_of_field(fields[at])[0].name
        if is_one_name(last, own, address):
            lone.remove(fields[at - 1].text)
    return bool(lone) and all(" " in as_recipient(text) for text in lone)


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
        is_split = before and cells[at].separator == "," and as_name(before[-1])
        if not is_split and (whole := _spelled_instead(names, own, addresses[0])):
            return Entry(first, whole, others=others)
        name = ", ".join([*map(as_name, before), own]) if is_split else after_numbers(own)
        return Entry(first, name, others=others)
    is_of_spreadsheet = any(cell.separator == "\t" for cell in cells)
    usable = _names(names, is_of_spreadsheet=is_of_spreadsheet)
    return replace(_named_by_cells(usable, first, at), others=others)


def _spelled_instead(cells: list[tuple[int, str]], own: str, address: Token) -> str:
    """Return the whole name in another cell that an ``address`` spells, and not the words beside.

    Those may be of a column whose gap is one space: "Ada Lovelace   ada@example.com London".
    """
    local = address.text.partition("@")[0]
    if address.attached or count_spelled(own, local):
        return ""
    names = (as_name(text) for _n, text in cells)
    return next((name for name in names if " " in name and count_spelled(name, local)), "")


def _names(cells: list[tuple[int, str]], *, is_of_spreadsheet: bool) -> list[tuple[int, str]]:
    """Return the ``cells`` that can be names.

    One with a digit is a name only where no other is whole: alone, or beside the other part. So is
    a date in a range of a spreadsheet, which may have made it of a name: "Ada", "Apr 26".
    """
    dates = {n for n, text in cells if is_of_spreadsheet and is_month(text)}
    usable = {n: plain for n, text in cells if n not in dates and (plain := as_name(text))}
    if any(" " in text for text in usable.values()) or len(usable) > 1:
        return list(usable.items())
    for n, text in cells:
        if n not in usable and (not usable or {n - 1, n + 1} & usable.keys()):
            plain = text if usable and n in dates else as_name_with_digit(text)
            usable |= {n: plain} if plain else {}
    return sorted(usable.items())


def _named_by_cells(cells: list[tuple[int, str]], address: str, at: int) -> Entry:
    """Return the entry of ``address`` with its name from ``cells`` of words beside it.

    Of more than two cells those count that the address spells, else two before it. Of cells on both
    sides that hold whole names, the side counts that the address spells.
    """
    local = address.partition("@")[0]
    before = [text for n, text in cells if n < at]
    after = [text for n, text in cells if n > at]
    if before and after and (len(cells) > 2 or any(" " in text for _n, text in cells)):
        is_after = count_spelled(" ".join(after), local) > count_spelled(" ".join(before), local)
        cells = [(n, text) for n, text in cells if (n > at) == is_after]
    texts = [text for _n, text in cells]
    if len(texts) == 1:
        return Entry(address, texts[0])
    if len(texts) == 2 and (whole := _whole_beside_job(texts, local)):
        return Entry(address, whole)
    if whole := next(
        (t for t in texts if " " in t and count_spelled(t, local) == len(t.split())), ""
    ):
        return Entry(address, whole)
    if len(texts) == 2:
        return Entry(address, parts=(texts[0], texts[1]), is_pair=True)
    return Entry(address, parts=_spelled_pair(cells, local, at), is_pair=True)


def _whole_beside_job(texts: list[str], local: str) -> str:
    """Return the whole name of two texts, the other being a job, a company, or words before it.

    Words after a whole name may be the rest of it, as in "Ursula Kroeber" and "Le Guin".
    """
    first, second = texts
    for whole, other in ((first, second), (second, first)):
        words = whole.split()
        is_whole = len(words) > 1 and is_given_name(words[0]) and not is_given_name(words[-1])
        is_before = other is first and " " in other and count_spelled(words[0], local) > 0
        is_other = is_before or JOB.search(other) or COMPANY.search(other)
        if is_whole and is_other and not is_given_name(other.split()[0]):
            return whole
    return ""


def _spelled_pair(cells: list[tuple[int, str]], local: str, at: int) -> tuple[str, str]:
    """Return the two cells beside each other that the address spells best, or two empty texts."""
    best, pair = (0, 0), ("", "")
    for (n, first), (_m, last) in pairwise(cells):
        score = (count_spelled(first, local) + count_spelled(last, local), -abs(n - at))
        if score[0] and score > best:
            best, pair = score, (first, last)
    return pair
